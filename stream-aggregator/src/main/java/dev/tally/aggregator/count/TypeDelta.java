package dev.tally.aggregator.count;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** What a range, or a whole batch, adds to one event type and its buckets. Not thread-safe. */
public final class TypeDelta implements Serializable {
    private final Map<Bucket, Counts> buckets = new HashMap<>();
    private final Counts all = new Counts();
    private long firstSeen = Long.MAX_VALUE;
    private long lastSeen = Long.MIN_VALUE;

    /**
     * A bucket of this type.
     *
     * @param width in milliseconds
     * @param start its first instant, epoch milliseconds
     */
    public record Bucket(long width, long start) implements Serializable {}

    /** How many events, and how many of them late. */
    public static final class Counts implements Serializable {
        private long count;
        private long late;

        void add(long moreCount, long moreLate) {
            count += moreCount;
            late += moreLate;
        }

        public long count() {
            return count;
        }

        public long late() {
            return late;
        }
    }

    /** Counts one event. Late for a width: Kafka received it more than that width after its time. */
    void count(long time, long received, long[] widths) {
        long age = received - time;
        for (long width : widths) {
            Bucket bucket = new Bucket(width, Math.floorDiv(time, width) * width);
            buckets.computeIfAbsent(bucket, absent -> new Counts()).add(1, age > width ? 1 : 0);
        }
        all.add(1, widths.length > 0 && age > widths[0] ? 1 : 0);
        firstSeen = Math.min(firstSeen, received);
        lastSeen = Math.max(lastSeen, received);
    }

    void merge(TypeDelta other) {
        other.buckets.forEach((bucket, counts) ->
                buckets.computeIfAbsent(bucket, absent -> new Counts()).add(counts.count, counts.late));
        all.add(other.all.count, other.all.late);
        firstSeen = Math.min(firstSeen, other.firstSeen);
        lastSeen = Math.max(lastSeen, other.lastSeen);
    }

    public Map<Bucket, Counts> buckets() {
        return buckets;
    }

    public long accepted() {
        return all.count;
    }

    /** By the smallest width. */
    public long late() {
        return all.late;
    }

    /** In milliseconds; 0 where there are no buckets. */
    public long smallestWidth() {
        return buckets.keySet().stream().mapToLong(Bucket::width).min().orElse(0);
    }

    /** Epoch milliseconds of the earliest record timestamp. */
    public long firstSeen() {
        return firstSeen;
    }

    /** Epoch milliseconds of the latest record timestamp. */
    public long lastSeen() {
        return lastSeen;
    }
}
