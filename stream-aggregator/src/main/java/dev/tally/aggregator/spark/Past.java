package dev.tally.aggregator.spark;

import dev.tally.aggregator.count.CounterDelta;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.sink.PartitionPast;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.record.Position.Partition;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** What was counted before a counter was there: where it still is, what it adds to the counter, and how far that has come. */
interface Past {
    /** What these ranges add. */
    record Counted(List<TopicRange> ranges, List<CounterDelta> deltas) {}

    /** The counters that have still to catch up. */
    List<CounterDefinition> counters();

    /** The partitions that may have something for the counter. */
    List<PartitionPast> partitions(CounterDefinition counter) throws SQLException;

    /** The first offset that Kafka holds of each; of topics that are not there it holds none. */
    Map<Partition, Long> onKafka(Collection<Partition> partitions);

    /**
     * Counts what Kafka holds.
     *
     * @return the ranges, or the beginning of each where their records are large
     * @throws RuntimeException where they cannot be read, or no longer whole
     */
    Counted countKafka(CounterDefinition counter, List<TopicRange> ranges) throws SQLException;

    /** Counts what the lake holds, as it is now, when it is called; any thread may do so, and it may take for ever. */
    Callable<Counted> lake(CounterDefinition counter, List<TopicRange> ranges) throws SQLException;

    /** Adds it to the counter's table, and moves it to the end of the ranges. */
    void commit(CounterDefinition counter, Counted counted, long backlog) throws SQLException;

    /** Shows a counter that has come as far as the live ones. */
    void show(CounterDefinition counter) throws SQLException;
}
