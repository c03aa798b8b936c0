package dev.tally.aggregator.count;

import dev.tally.model.record.WireHeaders;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record as Kafka delivered it, before anybody looked inside.
 *
 * @param timestamp when Kafka received it, epoch milliseconds
 */
public record ReceivedRecord(
        long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value, WireHeaders headers) {
    private static final long LATEST_MILLIS =
            Instant.parse("9999-12-30T00:00:00Z").toEpochMilli();

    /**
     * When Kafka received it, within the times that there are: a producer may write any number as its record's timestamp
     * where the topic does not let the broker stamp it.
     */
    public long receivedMillis() {
        return Math.max(0, Math.min(timestamp, LATEST_MILLIS));
    }
}
