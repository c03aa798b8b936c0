package dev.tally.query.rejection;

import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code tally.rejections} with all the bytes the table holds: for one at a time. */
@Entity
@Immutable
@Table(schema = "tally", name = "rejections")
@NullUnmarked
class WholeRejectionRow {
    @EmbeddedId
    private RejectionRow.Place place;

    private String stage;
    private String code;
    private String reason;
    private byte[] key;
    private byte[] value;

    @Formula(RejectionRow.REPLAYED_AT)
    private Instant replayedAt;

    private long batchId;
    private Instant rejectedAt;

    WholeRejectionRow() {}

    Rejection rejection() {
        return new Rejection(
                place.topic(),
                place.partition(),
                place.recordOffset(),
                stage,
                code,
                reason,
                key == null ? null : RecordBytes.of(key),
                value == null ? null : RecordBytes.of(value),
                value == null ? null : value.length,
                batchId,
                rejectedAt,
                replayedAt);
    }
}
