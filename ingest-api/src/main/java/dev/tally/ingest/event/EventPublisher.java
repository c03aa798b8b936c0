package dev.tally.ingest.event;

import dev.tally.ingest.IngestMeters;
import dev.tally.ingest.IngestMeters.Outcome;
import dev.tally.ingest.broker.Publication;
import dev.tally.ingest.broker.RecordPublisher;
import dev.tally.ingest.problem.UnavailableException;
import dev.tally.model.process.FailPoint;
import dev.tally.model.record.Position;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** A batch onto Kafka: all of it acknowledged, or an {@link UnavailableException} after which it may be sent again. */
@Component
final class EventPublisher {
    private final RecordPublisher records;
    private final IngestMeters meters;

    EventPublisher(@Qualifier("eventRecords") RecordPublisher records, IngestMeters meters) {
        this.records = records;
        this.meters = meters;
    }

    /** Returns once every record of the batch is acknowledged, with the position that contains them. */
    Position publish(EventBatch batch) {
        long begun = System.nanoTime();
        Position position;
        try (Publication publication = records.begin()) {
            batch.forEachRecord(publication::send);
            FailPoint.reach("A2");
            position = publication.acknowledged();
        } catch (UnavailableException unavailable) {
            batch.forEachCount((type, status, items) -> meters.count(type, Outcome.UNAVAILABLE, items));
            throw unavailable;
        }
        meters.acknowledgedAfter(System.nanoTime() - begun);
        batch.forEachCount((type, status, items) -> meters.count(type, status.outcome(), items));
        batch.forEachSize(meters::countBytes);
        FailPoint.reach("A3");
        return position;
    }
}
