package dev.tally.aggregator.spark;

import dev.tally.aggregator.count.TopicRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What the stream has promised and no batch has taken yet. Spark makes a batch per interval whether or not the ones before
 * are done; a batch's cost is mostly fixed, so on a machine where it exceeds the interval, batch by batch would never catch
 * up. Therefore a batch takes what all waiting ones were promised, and those find nothing left. Thread-safe: Spark promises
 * in one thread and runs batches in another.
 */
final class PendingRanges {
    private final Deque<List<TopicRange>> promised = new ArrayDeque<>();
    private final long mostPerPartition;

    /** @param mostPerPartition how many offsets of one partition a batch takes at most, unless a single promise has more */
    PendingRanges(long mostPerPartition) {
        this.mostPerPartition = mostPerPartition;
    }

    synchronized void promise(List<TopicRange> ranges) {
        if (!ranges.isEmpty()) {
            promised.add(ranges);
        }
    }

    /** Puts back what a batch took and did not count: the next one begins with it. */
    synchronized void giveBack(List<TopicRange> left) {
        if (!left.isEmpty()) {
            promised.addFirst(left);
        }
    }

    /** The next batch, oldest promise first; empty where a batch before has taken everything. */
    synchronized List<TopicRange> take() {
        Map<TopicPartition, TopicRange> taken = new LinkedHashMap<>();
        while (!promised.isEmpty() && fits(taken, promised.element())) {
            promised.remove().forEach(next -> taken.merge(partition(next), next, PendingRanges::joined));
        }
        return List.copyOf(taken.values());
    }

    private boolean fits(Map<TopicPartition, TopicRange> taken, List<TopicRange> more) {
        return taken.isEmpty()
                || more.stream().allMatch(next -> {
                    TopicRange before = taken.getOrDefault(partition(next), next);
                    // A promise that does not join is left alone; the commit would refuse it.
                    boolean joins = before.equals(next) || before.untilOffset() == next.fromOffset();
                    return joins && next.untilOffset() - before.fromOffset() <= mostPerPartition;
                });
    }

    private static TopicRange joined(TopicRange before, TopicRange next) {
        return new TopicRange(before.topic(), before.partition(), before.fromOffset(), next.untilOffset());
    }

    private static TopicPartition partition(TopicRange range) {
        return new TopicPartition(range.topic(), range.partition());
    }
}
