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
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A counter that was added later catches up, stretch by stretch between the live batches: with what Kafka still holds, and from the
 * lake with what came before. It reads what the live counters have read, and counts of it what they have counted: the lake holds
 * nothing else, and for Kafka's records the ledger says which those are. When it has come as far as they have it is shown, complete,
 * and moves with them. Not thread-safe.
 */
final class CounterBackfill {
    private static final Logger LOG = LoggerFactory.getLogger(CounterBackfill.class);
    private static final Duration LAKE_PATIENCE = Duration.ofSeconds(10);

    private final CountingRules rules;
    private final CountTransform transform;
    private final LakeReader lake;
    private final boolean fromLake;
    private final PostgresCountSink sink;
    private final TopicGuard guard;
    private final long kafkaStretch;
    private final long lakeStretch;
    private long nextTry = System.nanoTime();

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
        // More again: a file of the lake is read whole, for however few of its rows.
        this.lakeStretch = 5 * kafkaStretch;
    }

    /** Does one stretch for the first counter that has to catch up; true where one is live now that was not before. */
    boolean step() throws SQLException {
        List<CounterDefinition> behind = sink.counters(false);
        if (behind.isEmpty() || System.nanoTime() - nextTry < 0) {
            return false;
        }
        CounterDefinition counter = behind.get(0);
        if (stretch(counter) > 0) {
            return false;
        }
        // No batch has run since the stretch began: it has come exactly as far as the live ones.
        sink.show(counter);
        return true;
    }

    /** How many records are left behind the stretch. */
    private long stretch(CounterDefinition counter) throws SQLException {
        List<PartitionPast> pasts = sink.past(counter).stream()
                .filter(past -> !rules.topics().contains(past.topic()) || rules.mayHold(past.topic(), counter.from()))
                .filter(past -> past.left() > 0)
                .map(past -> fromLake ? past : past.withoutLake())
                .toList();
        long left = pasts.stream().mapToLong(PartitionPast::left).sum();
        Map<Partition, Long> onKafka = guard.earliest(pasts.stream()
                .map(past -> new Partition(past.topic(), past.partition()))
                .toList());
        List<Next> nexts = pasts.stream()
                .map(past ->
                        past.next(onKafka.getOrDefault(new Partition(past.topic(), past.partition()), past.counted())))
                .toList();
        for (Where where : Where.values()) {
            List<TopicRange> ranges = nexts.stream()
                    .filter(next -> next.where() == where)
                    .map(Next::range)
                    .toList();
            if (!ranges.isEmpty()) {
                return switch (where) {
                    case NOWHERE -> passOver(counter, ranges, left);
                    case LAKE -> countLake(counter, shortened(ranges, lakeStretch), left);
                    case KAFKA -> countKafka(counter, shortened(ranges, kafkaStretch), left);
                };
            }
        }
        return left;
    }

    private long passOver(CounterDefinition counter, List<TopicRange> ranges, long left) throws SQLException {
        LOG.warn("backfill of counter {}: {} are no longer on Kafka, nor in the lake", counter.name(), ranges);
        return commit(counter, ranges, List.of(), left);
    }

    /** Where the lake cannot be read this counter waits, and the live ones do not. */
    private long countLake(CounterDefinition counter, List<TopicRange> ranges, long left) throws SQLException {
        String table = sink.lakeTable(counter.from());
        List<CounterDelta> deltas = new ArrayList<>();
        try {
            if (table != null) {
                deltas.add(lake.count(counter, table, ranges));
            }
        } catch (IOException | RuntimeException unreadable) {
            nextTry = System.nanoTime() + LAKE_PATIENCE.toNanos();
            LOG.warn(
                    "backfill of counter {} waits: Kafka no longer holds {}, and the lake cannot be read: {}",
                    counter.name(),
                    ranges,
                    unreadable.toString());
            return left;
        }
        return commit(counter, ranges, deltas, left);
    }

    private long countKafka(CounterDefinition counter, List<TopicRange> ranges, long left) throws SQLException {
        Map<TopicRange, Knowledge> pieces = new HashMap<>();
        for (TopicRange range : ranges) {
            pieces.put(range, new Knowledge(Map.of(), Map.of(), sink.uncounted(range)));
        }
        List<TopicRange> read = new ArrayList<>();
        List<CounterDelta> deltas = new ArrayList<>();
        for (RangeDelta delta : transform.count(pieces, rules.withCounters(List.of(counter)))) {
            read.add(delta.range());
            deltas.addAll(delta.counters().values());
        }
        return commit(counter, read, deltas, left);
    }

    private long commit(CounterDefinition counter, List<TopicRange> ranges, List<CounterDelta> deltas, long left)
            throws SQLException {
        long read = ranges.stream().mapToLong(TopicRange::length).sum();
        sink.commitBackfill(counter, ranges, deltas, left - read);
        LOG.info("backfill of counter {}: {} records read, {} to go", counter.name(), read, left - read);
        return left - read;
    }

    private static List<TopicRange> shortened(List<TopicRange> ranges, long most) {
        return ranges.stream()
                .map(range -> range.before(Math.min(range.untilOffset(), range.fromOffset() + most)))
                .toList();
    }
}
