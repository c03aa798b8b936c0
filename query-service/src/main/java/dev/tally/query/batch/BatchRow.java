package dev.tally.query.batch;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code tally.batches}. */
@Entity
@Immutable
@Table(schema = "tally", name = "batches")
@NullUnmarked
class BatchRow {
    @Id
    private Long batchId;

    private Instant committedAt;
    private long epoch;
    private long consumed;
    private long accepted;
    private long duplicates;
    private long rejected;
    private long words;

    BatchRow() {}

    Long batchId() {
        return batchId;
    }

    Batch batch(List<BatchRange> ranges) {
        return new Batch(batchId, committedAt, epoch, consumed, accepted, duplicates, rejected, words, ranges);
    }
}
