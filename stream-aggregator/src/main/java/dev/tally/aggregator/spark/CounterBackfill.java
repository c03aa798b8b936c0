package dev.tally.aggregator.spark;

import dev.tally.aggregator.count.CountingRules;
import dev.tally.aggregator.count.EventId;
import dev.tally.aggregator.count.Knowledge;
import dev.tally.aggregator.count.RangeDelta;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.sink.PostgresCountSink;
import dev.tally.aggregator.sink.StoredPosition;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.record.Position.Partition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A counter that was added later catches up with what Kafka still holds, stretch by stretch between the live batches. It
 * reads what the live counters have read, and counts of it what they have counted: an event with an id counts where its id
 * was first counted. When it has come as far as they have it is shown, complete, and moves with them. Not thread-safe.
 */
final class CounterBackfill {
    private static final Logger LOG = LoggerFactory.getLogger(CounterBackfill.class);

    private final CountingRules rules;
    private final CountTransform transform;
    private final PostgresCountSink sink;
    private final TopicGuard guard;
    private final long stretchPerPartition;

    /** @param livePerPartition how many records a live batch takes at most */
    CounterBackfill(
            CountingRules rules,
            CountTransform transform,
            PostgresCountSink sink,
            TopicGuard guard,
            long livePerPartition) {
        this.rules = rules;
        this.transform = transform;
        this.sink = sink;
        this.guard = guard;
        // More than the live counters go on meanwhile: under full load it would never catch up else.
        this.stretchPerPartition = 2 * livePerPartition;
    }

    /** Does one stretch for the first counter that has to catch up; true where one is live now that was not before. */
    boolean step() throws SQLException {
        List<CounterDefinition> behind = sink.counters(false);
        if (behind.isEmpty()) {
            return false;
        }
        CounterDefinition counter = behind.get(0);
        List<TopicRange> left = left(counter);
        long backlog = left.isEmpty() ? 0 : countStretch(counter, left);
        if (backlog > 0) {
            return false;
        }
        // No batch has run since left() asked: it has come exactly as far as the live ones.
        sink.show(counter);
        return true;
    }

    /** How many records are left behind the stretch. */
    private long countStretch(CounterDefinition counter, List<TopicRange> left) throws SQLException {
        List<TopicRange> stretch = left.stream()
                .map(range -> new TopicRange(
                        range.topic(),
                        range.partition(),
                        range.fromOffset(),
                        Math.min(range.untilOffset(), range.fromOffset() + stretchPerPartition)))
                .toList();
        CountingRules alone = rules.withCounters(List.of(counter));
        List<RangeDelta> deltas = new ArrayList<>();
        for (RangeDelta delta : transform.count(stretch, alone)) {
            Map<UUID, EventId> elsewhere = sink.countedElsewhere(delta);
            deltas.add(
                    elsewhere.isEmpty()
                            ? delta
                            : transform.again(delta.range(), new Knowledge(Map.of(), elsewhere), alone));
        }
        long read = length(deltas.stream().map(RangeDelta::range).toList());
        long backlog = length(left) - read;
        sink.commitBackfill(counter, deltas, backlog);
        LOG.info("backfill of counter {}: {} records read, {} to go", counter.name(), read, backlog);
        return backlog;
    }

    /** What the live counters have read and this one has not, as far as Kafka still has it. */
    private List<TopicRange> left(CounterDefinition counter) throws SQLException {
        List<StoredPosition> live = guard.present(sink.committedPositions()).stream()
                .filter(position -> rules.mayHold(position.topic(), counter.from()))
                .toList();
        Map<Partition, Long> done = sink.backfilled(counter);
        Map<Partition, Long> earliest = guard.earliest(live);
        List<TopicRange> left = new ArrayList<>();
        for (StoredPosition position : live) {
            Partition partition = new Partition(position.topic(), position.partition());
            long from = Math.max(done.getOrDefault(partition, 0L), earliest.getOrDefault(partition, 0L));
            if (from < position.nextOffset()) {
                left.add(new TopicRange(position.topic(), position.partition(), from, position.nextOffset()));
            }
        }
        return left;
    }

    private static long length(List<TopicRange> ranges) {
        return ranges.stream().mapToLong(TopicRange::length).sum();
    }
}
