package dev.tally.ingest.document;

import dev.tally.ingest.IngestMeters;
import dev.tally.ingest.IngestProperties;
import dev.tally.ingest.body.BodyReader;
import dev.tally.ingest.body.Limits;
import dev.tally.ingest.broker.RecordPublisher;
import java.io.IOException;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of the door for documents. */
@Configuration(proxyBeanMethods = false)
class DocumentConfiguration {

    @Bean
    DocumentSpool documentSpool(IngestProperties properties, BodyReader bodies, Limits limits) throws IOException {
        return new DocumentSpool(properties.spool(), bodies, limits);
    }

    @Bean
    DocumentPublisher documentPublisher(
            @Qualifier("documentRecords") RecordPublisher records, IngestMeters meters, Clock clock) {
        return new DocumentPublisher(records, meters, clock);
    }

    @Bean
    DocumentIntake documentIntake(DocumentSpool spool, DocumentPublisher publisher, Clock clock) {
        return new DocumentIntake(spool, publisher, clock);
    }
}
