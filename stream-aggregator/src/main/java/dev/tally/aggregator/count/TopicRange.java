package dev.tally.aggregator.count;

import dev.tally.model.record.Position.Partition;
import java.io.Serializable;

/**
 * A run of offsets in one partition that one batch consumes.
 *
 * @param fromOffset the first offset, included
 * @param untilOffset the offset behind the last, not included
 */
public record TopicRange(String topic, int partition, long fromOffset, long untilOffset) implements Serializable {
    /** The part of it before an offset. */
    public TopicRange before(long offset) {
        return new TopicRange(topic, partition, fromOffset, offset);
    }

    /** The part of it from an offset on. */
    public TopicRange from(long offset) {
        return new TopicRange(topic, partition, offset, untilOffset);
    }

    /** The partition it is a part of. */
    public Partition of() {
        return new Partition(topic, partition);
    }

    /** How many offsets it covers. */
    public long length() {
        return untilOffset - fromOffset;
    }

    @Override
    public String toString() {
        return topic + "-" + partition + " [" + fromOffset + ", " + untilOffset + ")";
    }
}
