package dev.tally.query.rejection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be counted: where it is, why, and what it looks like.
 *
 * @param key its first 1,024 bytes
 * @param value its first 1,024 bytes
 * @param valueBytes how many bytes of the value the table holds
 * @param replayedAt when it was sent again; null: it was not
 */
record Rejection(
        String topic,
        int partition,
        long recordOffset,
        String stage,
        String code,
        String reason,
        @Nullable RecordBytes key,
        @Nullable RecordBytes value,
        @Nullable Integer valueBytes,
        long batchId,
        Instant rejectedAt,
        @Nullable Instant replayedAt) {}
