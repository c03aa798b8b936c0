package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.TopicRange;

/**
 * What was counted of one partition, and where it still is, for a counter that catches up. Kafka is read from the first offset that it
 * holds on, and the lake for what came before: so each offset is read in one place, whichever of the two forgets next.
 *
 * @param done how far the counter has come; where counting began, if it has not begun
 * @param lakeFrom where the lake begins
 * @param lakeUntil how far it is complete; -1 where it has not begun
 * @param counted how far the live counters have come
 */
public record PartitionPast(String topic, int partition, long done, long lakeFrom, long lakeUntil, long counted) {
    /** Where a range's records are; what comes first here is passed first. */
    public enum Where {
        NOWHERE,
        LAKE,
        KAFKA
    }

    /** What is next, and where. */
    public record Next(Where where, TopicRange range) {}

    /**
     * What comes behind {@link #done}, as far as it is in one place; empty where all is done.
     *
     * @param kafkaFrom the first offset that Kafka holds
     */
    public Next next(long kafkaFrom) {
        long lakeEnd = Math.min(lakeUntil, kafkaFrom);
        if (done >= kafkaFrom) {
            return next(Where.KAFKA, counted);
        }
        if (done >= lakeFrom && done < lakeEnd) {
            return next(Where.LAKE, lakeEnd);
        }
        return next(Where.NOWHERE, done < lakeFrom && lakeFrom < lakeEnd ? lakeFrom : kafkaFrom);
    }

    private Next next(Where where, long until) {
        return new Next(where, new TopicRange(topic, partition, done, Math.max(done, Math.min(until, counted))));
    }

    /** Whether what comes next, if it is nowhere, may be on its way into the lake. */
    public boolean lakeMayBringIt() {
        return lakeUntil >= 0 && done >= lakeUntil;
    }

    /** The same where nobody reads the lake. */
    public PartitionPast withoutLake() {
        return new PartitionPast(topic, partition, done, 0, -1, counted);
    }

    /** How many offsets the counter is behind. */
    public long left() {
        return counted - done;
    }
}
