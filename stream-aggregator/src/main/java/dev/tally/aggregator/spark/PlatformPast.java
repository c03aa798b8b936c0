package dev.tally.aggregator.spark;

import dev.tally.aggregator.count.CountingRules;
import dev.tally.aggregator.count.Knowledge;
import dev.tally.aggregator.count.RangeDelta;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.sink.PartitionPast;
import dev.tally.aggregator.sink.PostgresCountSink;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.record.Position.Partition;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The past as Kafka, the lake and PostgreSQL have it. Of Kafka's records the ledger says which were counted; the lake holds nothing
 * else.
 *
 * @param fromLake false: what Kafka no longer holds is nowhere
 */
record PlatformPast(
        CountingRules rules,
        CountTransform transform,
        TopicGuard guard,
        LakeReader lake,
        boolean fromLake,
        PostgresCountSink sink)
        implements Past {
    @Override
    public List<CounterDefinition> counters() {
        return sink.counters(false);
    }

    @Override
    public List<PartitionPast> partitions(CounterDefinition counter) throws SQLException {
        return sink.past(counter).stream()
                .filter(past -> !rules.topics().contains(past.topic()) || rules.mayHold(past.topic(), counter.from()))
                .map(past -> fromLake ? past : past.withoutLake())
                .toList();
    }

    @Override
    public Map<Partition, Long> onKafka(Collection<Partition> partitions) {
        return guard.earliest(partitions);
    }

    @Override
    public Counted countKafka(CounterDefinition counter, List<TopicRange> ranges) throws SQLException {
        Map<TopicRange, Knowledge> pieces = new HashMap<>();
        for (TopicRange range : ranges) {
            pieces.put(range, Knowledge.ofLedger(sink.uncounted(range)));
        }
        List<RangeDelta> counted = transform.count(pieces, rules.withCounters(List.of(counter)));
        guard.requireSameTopics(sink.committedPositions());
        return new Counted(
                counted.stream().map(RangeDelta::range).toList(),
                counted.stream()
                        .flatMap(delta -> delta.counters().values().stream())
                        .toList());
    }

    @Override
    public Callable<Counted> lake(CounterDefinition counter, List<TopicRange> ranges) throws SQLException {
        String table = sink.lakeTable(counter.from());
        return () -> new Counted(ranges, table == null ? List.of() : List.of(lake.count(counter, table, ranges)));
    }

    @Override
    public void commit(CounterDefinition counter, Counted counted, long backlog) throws SQLException {
        sink.commitBackfill(counter, counted.ranges(), counted.deltas(), backlog);
    }

    @Override
    public void show(CounterDefinition counter) throws SQLException {
        sink.show(counter);
    }
}
