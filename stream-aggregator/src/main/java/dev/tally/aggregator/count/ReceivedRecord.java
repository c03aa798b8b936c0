package dev.tally.aggregator.count;

import dev.tally.model.record.WireHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record as Kafka delivered it, before anybody looked inside.
 *
 * @param timestamp when Kafka received it, epoch milliseconds
 */
public record ReceivedRecord(
        long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value, WireHeaders headers) {}
