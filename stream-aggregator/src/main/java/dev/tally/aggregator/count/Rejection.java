package dev.tally.aggregator.count;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be counted, and why.
 *
 * @param stage who found out: {@code door}, {@code decode}, {@code time}, {@code count} or {@code identity}
 * @param code stable, from the catalogue in {@code docs/reference/error-codes.md}
 * @param value the first {@link #MAX_VALUE_BYTES} bytes
 */
public record Rejection(
        String topic,
        int partition,
        long offset,
        String stage,
        String code,
        String reason,
        byte @Nullable [] key,
        byte @Nullable [] value)
        implements Serializable {
    static final int MAX_VALUE_BYTES = 64 * 1024;
    static final int MAX_KEY_BYTES = 4 * 1024;

    static Rejection of(TopicRange range, ReceivedRecord record, String stage, String code, String reason) {
        return new Rejection(
                range.topic(),
                range.partition(),
                record.offset(),
                stage,
                code,
                reason.replace('\0', ' '),
                first(record.key(), MAX_KEY_BYTES),
                first(record.value(), MAX_VALUE_BYTES));
    }

    private static byte @Nullable [] first(byte @Nullable [] bytes, int limit) {
        return bytes == null || bytes.length <= limit ? bytes : Arrays.copyOf(bytes, limit);
    }
}
