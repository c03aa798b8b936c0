package dev.tally.ingest.document;

import dev.tally.ingest.document.DocumentSpool.Content;
import dev.tally.model.record.Line;
import dev.tally.model.record.Position;
import dev.tally.model.text.DocumentFormat;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** One document from its bytes to Kafka, however it came. Any thread. */
final class DocumentIntake {
    private final DocumentSpool spool;
    private final DocumentPublisher publisher;
    private final LatestVersions latest = new LatestVersions();
    private final Clock clock;

    DocumentIntake(DocumentSpool spool, DocumentPublisher publisher, Clock clock) {
        this.spool = spool;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * A document that is on Kafka.
     *
     * @param repeated whether this process had published the same content under this name as the last one
     */
    record Taken(String name, String version, long lines, long rejected, Position position, boolean repeated) {}

    Taken take(String name, DocumentFormat format, Content content) throws IOException {
        try (SpooledDocument document = spool.receive(content, name, format)) {
            DocumentPublisher.Outcome outcome = publisher.publish(document);
            boolean repeated = latest.put(name, document.version());
            return new Taken(
                    name, document.version(), outcome.lines(), outcome.rejected(), outcome.position(), repeated);
        }
    }

    Position withdraw(String name) {
        Position position =
                publisher.withdraw(Line.withdraw(name, clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        latest.forget(name);
        return position;
    }
}
