package dev.tally.query.rejection;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code tally.rejections}, with the beginning of its bytes: whole ones could fill the heap. */
@Entity
@Immutable
@Table(schema = "tally", name = "rejections")
@NullUnmarked
class RejectionRow {
    @Embeddable
    record Place(String topic, int partition, long recordOffset) {}

    /** The other table's columns have names of their own, so that those of this row are meant. */
    static final String REPLAYED_AT =
            "(SELECT replay.replayed_at FROM tally.replays replay WHERE replay.rejected_topic = topic"
                    + " AND replay.rejected_partition = partition AND replay.rejected_offset = record_offset)";

    @EmbeddedId
    private Place place;

    private String stage;
    private String code;
    private String reason;

    @Formula("substr(key, 1, 1024)")
    private byte[] keyStart;

    @Formula("substr(value, 1, 1024)")
    private byte[] valueStart;

    @Formula("octet_length(value)")
    private Integer valueBytes;

    @Formula(REPLAYED_AT)
    private Instant replayedAt;

    private long batchId;
    private Instant rejectedAt;

    RejectionRow() {}

    Place place() {
        return place;
    }

    long batchId() {
        return batchId;
    }

    Rejection rejection() {
        return new Rejection(
                place.topic(),
                place.partition(),
                place.recordOffset(),
                stage,
                code,
                reason,
                keyStart == null ? null : RecordBytes.of(keyStart),
                valueStart == null ? null : RecordBytes.of(valueStart),
                valueBytes,
                batchId,
                rejectedAt,
                replayedAt);
    }
}
