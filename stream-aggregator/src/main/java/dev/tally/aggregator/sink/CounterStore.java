package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.CounterDelta;
import dev.tally.aggregator.count.CounterDelta.Row;
import dev.tally.aggregator.count.CounterDelta.Totals;
import dev.tally.model.config.CounterDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters' tables and their rows in {@code counters}. Runs in the caller's transaction; remembers each counter's groups,
 * which is safe because a process whose transaction failed does not live on. Not thread-safe.
 */
final class CounterStore {
    private static final Logger LOG = LoggerFactory.getLogger(CounterStore.class);

    private final Map<String, Counter> counters = new LinkedHashMap<>();

    private static final class Counter {
        final CounterDefinition definition;
        CounterUpsert upsert;
        boolean isLive;
        final CounterGroups groups;

        Counter(CounterDefinition definition, boolean isLive) {
            this.definition = definition;
            this.isLive = isLive;
            this.upsert = new CounterUpsert(definition, isLive ? "tally" : "tally_internal");
            this.groups = new CounterGroups(definition);
        }
    }

    /** @param backfilling the names of those that have still to catch up */
    CounterStore(List<CounterDefinition> definitions, Set<String> backfilling) {
        definitions.forEach(definition ->
                counters.put(definition.name(), new Counter(definition, !backfilling.contains(definition.name()))));
    }

    /** Those that move with every batch, or those that catch up beside it. */
    List<CounterDefinition> definitions(boolean live) {
        return counters.values().stream()
                .filter(counter -> counter.isLive == live)
                .map(counter -> counter.definition)
                .toList();
    }

    boolean isLive(String table) {
        return counters.values().stream()
                .anyMatch(
                        counter -> counter.isLive && counter.definition.table().equals(table));
    }

    /**
     * Shows a counter that has caught up: from the next batch on it is live.
     *
     * @return how many events of its past were nowhere any more
     */
    long show(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT tally_internal.show_counter(?)")) {
            statement.setString(1, name);
            statement.execute();
        }
        Counter counter = counters.get(name);
        counter.isLive = true;
        counter.upsert = new CounterUpsert(counter.definition, "tally");
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT missed FROM tally.counters WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Adds a batch's deltas, in the order of the configuration. */
    void write(
            Connection connection, Map<String, CounterDelta> deltas, BucketRetention retention, Expirations expirations)
            throws SQLException {
        for (Counter counter : counters.values()) {
            CounterDelta delta = deltas.get(counter.definition.name());
            if (delta != null) {
                write(connection, counter, delta, retention, expirations);
            }
        }
    }

    private static void write(
            Connection connection,
            Counter counter,
            CounterDelta delta,
            BucketRetention retention,
            Expirations expirations)
            throws SQLException {
        boolean wasFull = counter.groups.isFull();
        int admitted = counter.groups.admit(connection, delta.groups());
        if (!wasFull && counter.groups.isFull()) {
            LOG.warn(
                    "counter {} has {} groups, its max-groups; further ones count as {}",
                    counter.definition.name(),
                    counter.definition.maxGroups(),
                    CounterDefinition.OTHER);
        }
        Map<Row, Totals> rows = delta.rows(counter.groups::contains, CounterDefinition.OTHER);
        String table = counter.definition.table();
        rows.entrySet().removeIf(entry -> {
            Row row = entry.getKey();
            boolean gone = retention.isGone(table, row.width(), row.start());
            if (gone) {
                expirations.add(
                        table,
                        counter.definition.from(),
                        row.width(),
                        entry.getValue().count());
            }
            return gone;
        });
        counter.upsert.execute(connection, rows);
        report(connection, counter.definition, delta, delta.folded(counter.groups::contains), admitted);
    }

    private static void report(
            Connection connection, CounterDefinition definition, CounterDelta delta, long folded, int admitted)
            throws SQLException {
        String sql = """
                UPDATE tally.counters SET counted = counted + ?, skipped = skipped + ?, excluded = excluded + ?,
                       folded = folded + ?, groups = groups + ?
                 WHERE name = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, delta.counted());
            statement.setLong(2, delta.skipped());
            statement.setLong(3, delta.excluded());
            statement.setLong(4, folded);
            statement.setInt(5, admitted);
            statement.setString(6, definition.name());
            statement.executeUpdate();
        }
    }
}
