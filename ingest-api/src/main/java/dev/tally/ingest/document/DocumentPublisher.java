package dev.tally.ingest.document;

import dev.tally.ingest.IngestMeters;
import dev.tally.ingest.broker.Publication;
import dev.tally.ingest.broker.RecordPublisher;
import dev.tally.ingest.problem.OneLine;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.problem.UnavailableException;
import dev.tally.model.process.FailPoint;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineCodec;
import dev.tally.model.record.LineEncoder;
import dev.tally.model.record.Position;
import dev.tally.model.text.DocumentFormat;
import dev.tally.model.text.DocumentLine;
import dev.tally.model.text.DocumentReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * A document's lines onto Kafka, in order, then its end.
 *
 * <p>The end is sent only when every line is acknowledged: on Kafka it vouches for them. After a failure Kafka holds a
 * beginning of the document without holes, and the same content published again repeats that and adds the rest. One
 * document of a name is published at a time; two at once would mix their lines.
 */
final class DocumentPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentPublisher.class);

    private final RecordPublisher records;
    private final IngestMeters meters;
    private final Clock clock;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    /** A page is held whole while it is rendered, at many times its size: one after the other. */
    private final ReentrantLock rendering = new ReentrantLock();

    DocumentPublisher(RecordPublisher records, IngestMeters meters, Clock clock) {
        this.records = records;
        this.meters = meters;
        this.clock = clock;
    }

    /** What is on Kafka. */
    record Outcome(long lines, long rejected, Position position) {}

    Outcome publish(SpooledDocument document) {
        try (DocumentReader reader = open(document)) {
            return exclusively(document.name(), () -> publish(document, reader));
        } catch (IOException unreadable) {
            throw new UnavailableException(
                    "spool.unavailable", "The document cannot be read back. Send it again.", unreadable);
        }
    }

    Position withdraw(Line withdrawal) {
        return exclusively(withdrawal.document(), () -> {
            try (Publication publication = records.begin()) {
                FailPoint.reach("A1");
                publication.send(LineCodec.encode(withdrawal));
                FailPoint.reach("A2");
                Position position = publication.acknowledged();
                LOG.atInfo().log(() -> "withdrew " + OneLine.of(withdrawal.document()));
                FailPoint.reach("A3");
                return position;
            }
        });
    }

    private DocumentReader open(SpooledDocument document) throws IOException {
        boolean page = document.format() == DocumentFormat.HTML;
        if (page) {
            rendering.lock();
        }
        try {
            return document.open();
        } catch (InvalidRecordException noText) {
            meters.count(IngestMeters.DOCUMENT, IngestMeters.Outcome.REJECTED, 1);
            throw new RefusedException(
                    HttpStatus.UNPROCESSABLE_CONTENT, noText.code(), noText.getMessage() + ". Nothing was written.");
        } finally {
            if (page) {
                rendering.unlock();
            }
        }
    }

    private Outcome publish(SpooledDocument document, DocumentReader reader) throws IOException {
        long begun = System.nanoTime();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        long lines = 0;
        long rejected = 0;
        long bytes = 0;
        Position position;
        LineEncoder encoder = new LineEncoder();
        FailPoint.reach("A1");
        try (Publication publication = records.begin()) {
            for (DocumentLine line = reader.next(); line != null; line = reader.next()) {
                publication.send(encoder.encode(record(document, lines, now, line)));
                rejected += line.problem() == null ? 0 : 1;
                bytes += line.text().length;
                lines++;
            }
            FailPoint.reach("A2");
            if (lines > 0) { // else nothing was sent that has a position
                publication.acknowledged();
            }
            publication.send(encoder.encode(Line.end(document.name(), document.version(), lines, now)));
            position = publication.acknowledged();
        } catch (UnavailableException unavailable) {
            meters.count(IngestMeters.DOCUMENT, IngestMeters.Outcome.UNAVAILABLE, 1);
            throw unavailable;
        }
        meters.acknowledgedAfter(System.nanoTime() - begun);
        meters.count(IngestMeters.DOCUMENT, IngestMeters.Outcome.ACCEPTED, 1);
        meters.countBytes(IngestMeters.DOCUMENT, bytes);
        LOG.info(
                "published {} version {}: {} lines, {} bytes, {} rejected, in {} ms",
                OneLine.of(document.name()),
                document.version().substring(0, 12),
                lines,
                bytes,
                rejected,
                (System.nanoTime() - begun) / 1_000_000);
        FailPoint.reach("A3");
        return new Outcome(lines, rejected, position);
    }

    private static Line record(SpooledDocument document, long sequence, Instant now, DocumentLine line) {
        return line.problem() == null
                ? Line.of(document.name(), document.version(), sequence, now, line.text())
                : Line.rejected(document.name(), document.version(), sequence, now, line.text(), line.problem());
    }

    private interface Action<T, E extends Exception> {
        T run() throws E;
    }

    private <T, E extends Exception> T exclusively(String name, Action<T, E> action) throws E {
        if (!names.add(name)) {
            throw new UnavailableException(
                    "document.busy", "Another request publishes a document of this name. Nothing was written.");
        }
        try {
            return action.run();
        } finally {
            names.remove(name);
        }
    }
}
