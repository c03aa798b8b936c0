package dev.tally.aggregator.spark;

import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.sink.PartitionPast;
import dev.tally.aggregator.sink.PartitionPast.Next;
import dev.tally.aggregator.sink.PartitionPast.Where;
import dev.tally.aggregator.spark.Past.Counted;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.record.Position.Partition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A counter that was added later catches up, stretch by stretch between the live batches: with what Kafka still holds, and from the
 * lake with what came before. It reads what the live counters have read, and counts of it what they have counted. When it has come as
 * far as they have it is shown, complete, and moves with them. A counter that has to wait, for the lake or for a Kafka that forgets
 * meanwhile, holds up neither the live ones nor another that has what it needs on Kafka. Not thread-safe; reads the lake in a thread
 * of its own.
 */
final class CounterBackfill {
    private static final Logger LOG = LoggerFactory.getLogger(CounterBackfill.class);
    private static final Duration LAKE_PATIENCE = Duration.ofSeconds(10);
    /** Longer than a stretch takes; so often it is said that the lake does not answer. */
    private static final Duration LAKE_SILENCE = Duration.ofMinutes(1);
    /** What Kafka has just forgotten may be on its way into the lake: longer than a commit of the lake takes. */
    private static final Duration LOST_PATIENCE = Duration.ofSeconds(30);

    private final Past past;
    private final Executor lakeThread;
    private final LongSupplier nanoTime;
    private final long kafkaStretch;
    private final long lakeStretch;
    private final Map<String, Long> notBefore = new HashMap<>();
    private final Map<String, Reading> readings = new HashMap<>();
    private final Map<String, Map<Partition, Long>> lost = new HashMap<>();

    /** Rows of the lake that are being counted for a counter; batches go on meanwhile. */
    private record Reading(List<TopicRange> ranges, FutureTask<Counted> counting) {}

    /** @param livePerPartition how many records a live batch takes at most */
    CounterBackfill(Past past, long livePerPartition) {
        this(
                past,
                livePerPartition,
                Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, "lake-reader");
                    thread.setDaemon(true);
                    return thread;
                }),
                System::nanoTime);
    }

    CounterBackfill(Past past, long livePerPartition, Executor lakeThread, LongSupplier nanoTime) {
        this.past = past;
        this.lakeThread = lakeThread;
        this.nanoTime = nanoTime;
        // More than the live counters go on meanwhile: under full load it would never catch up else.
        this.kafkaStretch = 2 * livePerPartition;
        // Of all partitions together, so that its groups fit as those of Kafka's do. A file is read whole for however
        // few of its rows.
        this.lakeStretch = 5 * kafkaStretch;
    }

    /** Does one stretch for the first counter that can go on; true where one is live now that was not before. */
    boolean step() throws SQLException {
        for (CounterDefinition counter : past.counters()) {
            if (canGoOn(counter)) {
                if (stretch(counter) > 0) {
                    return false;
                }
                // No batch has run since the stretch was committed: it has come exactly as far as the live ones.
                past.show(counter);
                return true;
            }
        }
        return false;
    }

    private boolean canGoOn(CounterDefinition counter) {
        Reading reading = readings.get(counter.name());
        long now = nanoTime.getAsLong();
        boolean isTime = now - notBefore.getOrDefault(counter.name(), now) >= 0;
        if (reading == null) {
            return isTime;
        }
        if (isTime && !reading.counting.isDone()) {
            LOG.warn(
                    "backfill of counter {} waits: Kafka no longer holds {}, and the lake does not answer. If its storage does,"
                            + " start the aggregator again",
                    counter.name(),
                    reading.ranges);
            waitFor(counter, LAKE_SILENCE);
        }
        return reading.counting.isDone();
    }

    private void waitFor(CounterDefinition counter, Duration patience) {
        notBefore.put(counter.name(), nanoTime.getAsLong() + patience.toNanos());
    }

    /** How many records are left behind the stretch. */
    private long stretch(CounterDefinition counter) throws SQLException {
        // Kafka is asked before the database: what has left it by then, the lake may have by now.
        Map<Partition, Long> onKafka = past.onKafka(
                pasts(counter).stream().map(CounterBackfill::partition).toList());
        List<PartitionPast> pasts = pasts(counter);
        long left = pasts.stream().mapToLong(PartitionPast::left).sum();
        Reading reading = readings.remove(counter.name());
        if (reading != null) {
            return take(counter, reading, left);
        }
        Map<Where, List<TopicRange>> ranges = new HashMap<>();
        for (PartitionPast partition : pasts) {
            Next next = partition.next(onKafka.getOrDefault(partition(partition), partition.counted()));
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
        return past.partitions(counter).stream()
                .filter(partition -> partition.left() > 0)
                .toList();
    }

    /** What is on neither side is passed over, if it is so for a while: a commit of the lake may bring it. */
    private long passOver(CounterDefinition counter, List<TopicRange> ranges, List<PartitionPast> pasts, long left)
            throws SQLException {
        Map<Partition, Long> froms = new HashMap<>();
        ranges.forEach(range -> froms.put(range.of(), range.fromOffset()));
        boolean lakeMayBringIt = pasts.stream()
                .filter(partition -> froms.containsKey(partition(partition)))
                .anyMatch(PartitionPast::lakeMayBringIt);
        if (lakeMayBringIt && !froms.equals(lost.put(counter.name(), froms))) {
            waitFor(counter, LOST_PATIENCE);
            return left;
        }
        LOG.warn("backfill of counter {}: {} are no longer on Kafka, nor in the lake", counter.name(), ranges);
        return commit(counter, new Counted(ranges, List.of()), left);
    }

    private long readLake(CounterDefinition counter, List<TopicRange> ranges, long left) throws SQLException {
        List<TopicRange> stretch = shortened(ranges, Math.max(1, lakeStretch / ranges.size()));
        FutureTask<Counted> counting = new FutureTask<>(past.lake(counter, stretch));
        readings.put(counter.name(), new Reading(stretch, counting));
        waitFor(counter, LAKE_SILENCE);
        lakeThread.execute(counting);
        return left;
    }

    /** Commits what was counted of the lake. Where it cannot be read this counter waits. */
    private long take(CounterDefinition counter, Reading reading, long left) throws SQLException {
        try {
            return commit(counter, reading.counting.get(), left);
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
        Counted counted;
        try {
            counted = past.countKafka(counter, shortened(ranges, kafkaStretch));
        } catch (Exception failed) { // Spark throws one that it does not declare
            if (!isForgotten(ranges)) {
                throw failed;
            }
            LOG.info("backfill of counter {}: Kafka has just forgotten some of {}", counter.name(), ranges);
            return left;
        }
        return commit(counter, counted, left);
    }

    /** Whether Kafka begins behind where one of these ranges does. */
    private boolean isForgotten(List<TopicRange> ranges) {
        Map<Partition, Long> onKafka =
                past.onKafka(ranges.stream().map(TopicRange::of).toList());
        return ranges.stream().anyMatch(range -> onKafka.getOrDefault(range.of(), 0L) > range.fromOffset());
    }

    private long commit(CounterDefinition counter, Counted counted, long left) throws SQLException {
        long read = counted.ranges().stream().mapToLong(TopicRange::length).sum();
        past.commit(counter, counted, left - read);
        lost.remove(counter.name());
        notBefore.remove(counter.name());
        LOG.info("backfill of counter {}: {} records read, {} to go", counter.name(), read, left - read);
        return left - read;
    }

    private static Partition partition(PartitionPast partition) {
        return new Partition(partition.topic(), partition.partition());
    }

    private static List<TopicRange> shortened(List<TopicRange> ranges, long most) {
        return ranges.stream()
                .map(range -> range.before(Math.min(range.untilOffset(), range.fromOffset() + most)))
                .toList();
    }
}
