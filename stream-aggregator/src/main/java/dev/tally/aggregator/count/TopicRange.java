package dev.tally.aggregator.count;

import java.io.Serializable;

/**
 * A run of offsets in one partition that one batch consumes.
 *
 * @param fromOffset the first offset, included
 * @param untilOffset the offset behind the last, not included
 */
public record TopicRange(String topic, int partition, long fromOffset, long untilOffset) implements Serializable {
    @Override
    public String toString() {
        return topic + "-" + partition + " [" + fromOffset + ", " + untilOffset + ")";
    }
}
