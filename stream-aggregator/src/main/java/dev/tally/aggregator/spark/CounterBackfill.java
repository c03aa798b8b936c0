package dev.tally.aggregator.spark;

import dev.tally.aggregator.count.CounterDelta;
import dev.tally.aggregator.count.CountingRules;
import dev.tally.aggregator.count.Knowledge;
import dev.tally.aggregator.count.RangeDelta;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.sink.PartitionPast;
import dev.tally.aggregator.sink.PartitionPast.Next;
import dev.tally.aggregator.sink.PartitionPast.Where;
import dev.tally.aggregator.sink.PostgresCountSink;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.record.Position.Partition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A counter that was added later catches up, stretch by stretch between the live batches: with what Kafka still holds, and from the
 * lake with what came before. It reads what the live counters have read, and counts of it what they have counted: the lake holds
 * nothing else, and for Kafka's records the ledger says which those are. When it has come as far as they have it is shown, complete,
 * and moves with them. A counter that has to wait, for the lake or for a Kafka that forgets meanwhile, holds up neither the live ones
 * nor another that catches up. Not thread-safe; reads the lake in a thread of its own.
 */
final class CounterBackfill {
    private static final Logger LOG = LoggerFactory.getLogger(CounterBackfill.class);
    private static final Duration LAKE_PATIENCE = Duration.ofSeconds(10);
    /** What Kafka has just forgotten may be on its way into the lake: longer than a commit of the lake takes. */
    private static final Duration LOST_PATIENCE = Duration.ofSeconds(30);

    private final CountingRules rules;
    private final CountTransform transform;
    private final LakeReader lake;
    private final boolean fromLake;
    private final PostgresCountSink sink;
    private final TopicGuard guard;
    private final long kafkaStretch;
    private final long lakeStretch;
    private final Map<String, Long> notBefore = new HashMap<>();
    private final Map<String, Reading> readings = new HashMap<>();
    private final Map<String, Map<Partition, Long>> lost = new HashMap<>();
    private final ExecutorService lakeThread = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "lake-reader");
        thread.setDaemon(true);
        return thread;
    });

    /** Rows of the lake that are being counted for a counter; batches go on meanwhile. */
    private record Reading(List<TopicRange> ranges, Future<List<CounterDelta>> deltas) {}

    /**
     * @param fromLake false: what Kafka no longer holds is nowhere
     * @param livePerPartition how many records a live batch takes at most
     */
    CounterBackfill(
            CountingRules rules,
            CountTransform transform,
            LakeReader lake,
            boolean fromLake,
            PostgresCountSink sink,
            TopicGuard guard,
            long livePerPartition) {
        this.rules = rules;
        this.transform = transform;
        this.lake = lake;
        this.fromLake = fromLake;
        this.sink = sink;
        this.guard = guard;
        // More than the live counters go on meanwhile: under full load it would never catch up else.
        this.kafkaStretch = 2 * livePerPartition;
        // Of all partitions together, so that its groups fit as those of Kafka's do. A file is read whole for however
        // few of its rows.
        this.lakeStretch = 5 * kafkaStretch;
    }

    /** Does one stretch for the first counter that can go on; true where one is live now that was not before. */
    boolean step() throws SQLException {
        for (CounterDefinition counter : sink.counters(false)) {
            if (canGoOn(counter)) {
                if (stretch(counter) > 0) {
                    return false;
                }
                // No batch has run since the stretch was committed: it has come exactly as far as the live ones.
                sink.show(counter);
                return true;
            }
        }
        return false;
    }

    private boolean canGoOn(CounterDefinition counter) {
        Reading reading = readings.get(counter.name());
        long now = System.nanoTime();
        return reading == null ? now - notBefore.getOrDefault(counter.name(), now) >= 0 : reading.deltas.isDone();
    }

    private void waitFor(CounterDefinition counter, Duration patience) {
        notBefore.put(counter.name(), System.nanoTime() + patience.toNanos());
    }

    /** How many records are left behind the stretch. */
    private long stretch(CounterDefinition counter) throws SQLException {
        // Kafka is asked before the database: what has left it by then, the lake may have by now.
        Map<Partition, Long> onKafka = guard.earliest(
                pasts(counter).stream().map(CounterBackfill::partition).toList());
        List<PartitionPast> pasts = pasts(counter);
        long left = pasts.stream().mapToLong(PartitionPast::left).sum();
        Reading reading = readings.remove(counter.name());
        if (reading != null) {
            return take(counter, reading, left);
        }
        Map<Where, List<TopicRange>> ranges = new HashMap<>();
        for (PartitionPast past : pasts) {
            Next next = past.next(onKafka.getOrDefault(partition(past), past.counted()));
            ranges.computeIfAbsent(next.where(), first -> new ArrayList<>()).add(next.range());
        }
        if (ranges.containsKey(Where.NOWHERE)) {
            return passOver(counter, ranges.get(Where.NOWHERE), pasts, left);
        }
        if (ranges.containsKey(Where.LAKE)) {
            return readLake(counter, ranges.get(Where.LAKE), left);
        }
        return ranges.containsKey(Where.KAFKA) ? countKafka(counter, ranges.get(Where.KAFKA), left) : left;
    }

    private List<PartitionPast> pasts(CounterDefinition counter) throws SQLException {
        return sink.past(counter).stream()
                .filter(past -> !rules.topics().contains(past.topic()) || rules.mayHold(past.topic(), counter.from()))
                .filter(past -> past.left() > 0)
                .map(past -> fromLake ? past : past.withoutLake())
                .toList();
    }

    /** What is on neither side is passed over, if it is so for a while: a commit of the lake may bring it. */
    private long passOver(CounterDefinition counter, List<TopicRange> ranges, List<PartitionPast> pasts, long left)
            throws SQLException {
        Map<Partition, Long> froms = new HashMap<>();
        ranges.forEach(range -> froms.put(range.of(), range.fromOffset()));
        boolean lakeMayBringIt = pasts.stream()
                .anyMatch(past -> past.lakeUntil() > 0 && froms.getOrDefault(partition(past), -1L) >= past.lakeUntil());
        if (lakeMayBringIt && !froms.equals(lost.put(counter.name(), froms))) {
            waitFor(counter, LOST_PATIENCE);
            return left;
        }
        LOG.warn("backfill of counter {}: {} are no longer on Kafka, nor in the lake", counter.name(), ranges);
        return commit(counter, ranges, List.of(), left);
    }

    private long readLake(CounterDefinition counter, List<TopicRange> ranges, long left) throws SQLException {
        List<TopicRange> stretch = shortened(ranges, Math.max(1, lakeStretch / ranges.size()));
        String table = sink.lakeTable(counter.from());
        Future<List<CounterDelta>> deltas =
                lakeThread.submit(() -> table == null ? List.of() : List.of(lake.count(counter, table, stretch)));
        readings.put(counter.name(), new Reading(stretch, deltas));
        return left;
    }

    /** Commits what was counted of the lake. Where it cannot be read this counter waits. */
    private long take(CounterDefinition counter, Reading reading, long left) throws SQLException {
        try {
            return commit(counter, reading.ranges, reading.deltas.get(), left);
        } catch (ExecutionException unreadable) {
            waitFor(counter, LAKE_PATIENCE);
            LOG.warn(
                    "backfill of counter {} waits: Kafka no longer holds {}, and the lake cannot be read: {}",
                    counter.name(),
                    reading.ranges,
                    String.valueOf(unreadable.getCause()));
            return left;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return left;
        }
    }

    private long countKafka(CounterDefinition counter, List<TopicRange> ranges, long left) throws SQLException {
        Map<TopicRange, Knowledge> pieces = new HashMap<>();
        for (TopicRange range : shortened(ranges, kafkaStretch)) {
            pieces.put(range, Knowledge.ofLedger(sink.uncounted(range)));
        }
        List<RangeDelta> counted;
        try {
            counted = transform.count(pieces, rules.withCounters(List.of(counter)));
        } catch (Exception failed) {
            if (!isForgotten(ranges)) {
                throw failed;
            }
            LOG.info("backfill of counter {}: Kafka has just forgotten some of {}", counter.name(), ranges);
            return left;
        }
        guard.requireSameTopics(sink.committedPositions());
        List<TopicRange> read = counted.stream().map(RangeDelta::range).toList();
        List<CounterDelta> deltas = counted.stream()
                .flatMap(delta -> delta.counters().values().stream())
                .toList();
        return commit(counter, read, deltas, left);
    }

    /** Whether Kafka begins behind where one of these ranges does. */
    private boolean isForgotten(List<TopicRange> ranges) {
        Map<Partition, Long> onKafka =
                guard.earliest(ranges.stream().map(TopicRange::of).toList());
        return ranges.stream().anyMatch(range -> onKafka.getOrDefault(range.of(), 0L) > range.fromOffset());
    }

    private long commit(CounterDefinition counter, List<TopicRange> ranges, List<CounterDelta> deltas, long left)
            throws SQLException {
        long read = ranges.stream().mapToLong(TopicRange::length).sum();
        sink.commitBackfill(counter, ranges, deltas, left - read);
        lost.remove(counter.name());
        LOG.info("backfill of counter {}: {} records read, {} to go", counter.name(), read, left - read);
        return left - read;
    }

    private static Partition partition(PartitionPast past) {
        return new Partition(past.topic(), past.partition());
    }

    private static List<TopicRange> shortened(List<TopicRange> ranges, long most) {
        return ranges.stream()
                .map(range -> range.before(Math.min(range.untilOffset(), range.fromOffset() + most)))
                .toList();
    }
}
