package dev.tally.ingest.pull;

import dev.tally.ingest.IngestProperties;
import dev.tally.ingest.body.Limits;
import dev.tally.ingest.broker.RecordPublisher;
import dev.tally.ingest.event.LineEvents;
import dev.tally.ingest.schema.EventSchemas;
import dev.tally.model.config.Pull;
import dev.tally.model.config.TallyConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How pulls are put together. */
@Configuration(proxyBeanMethods = false)
class PullConfiguration {
    @Bean
    Pulls pulls(
            TallyConfig config,
            IngestProperties properties,
            EventSchemas schemas,
            Limits limits,
            @Qualifier("eventRecords") RecordPublisher records,
            MeterRegistry registry,
            Clock clock)
            throws IOException {
        Path directory = properties.state().resolve("ingest-api").resolve("pulls");
        List<PullRunner> runners = new ArrayList<>();
        for (Pull pull : config.pulls()) {
            LineEvents events = LineEvents.of(
                    pull.eventType(config.events().get(pull.type())), "/v1/pulls/" + pull.name(), schemas, limits);
            PullMeters meters = new PullMeters(registry, pull.name());
            PullQueue queue = new PullQueue();
            CountDownLatch stopping = new CountDownLatch(1);
            PullPublisher publisher =
                    new PullPublisher(queue, records, new PullJournal(directory, pull.name()), meters, clock, stopping);
            runners.add(new PullRunner(pull, events, new PullClient(pull), queue, publisher, meters, clock, stopping));
        }
        return new Pulls(runners);
    }
}
