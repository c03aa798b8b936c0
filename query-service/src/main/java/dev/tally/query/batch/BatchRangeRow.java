package dev.tally.query.batch;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code tally.batch_ranges}. */
@Entity
@Immutable
@Table(schema = "tally", name = "batch_ranges")
@NullUnmarked
class BatchRangeRow {
    @Embeddable
    record Start(String topic, int partition, long fromOffset) {}

    @EmbeddedId
    private Start start;

    private Long batchId;
    private long untilOffset;
    private long gaps;

    BatchRangeRow() {}

    Long batchId() {
        return batchId;
    }

    BatchRange range() {
        return new BatchRange(start.topic(), start.partition(), start.fromOffset(), untilOffset, gaps);
    }
}
