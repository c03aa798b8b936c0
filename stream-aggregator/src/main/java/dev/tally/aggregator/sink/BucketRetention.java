package dev.tally.aggregator.sink;

import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.Measure;
import dev.tally.model.config.TallyConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets that were kept long enough: takes them out, in a ledger entry, and knows which are gone. Widths that are kept for a
 * day or longer leave day by day, others bucket by bucket. Not thread-safe.
 */
final class BucketRetention {
    private static final Logger LOG = LoggerFactory.getLogger(BucketRetention.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final List<Kept> kept = new ArrayList<>();
    private final Map<Key, Long> horizons = new HashMap<>();

    private record Key(String table, long widthMillis) {}

    /** @param type the event type of a counter's table, and {@code column} its count of events; null for all types' */
    private record Kept(
            String table,
            Duration width,
            Duration keep,
            @Nullable String type,
            @Nullable String column) {}

    BucketRetention(Connection connection, TallyConfig config) throws SQLException {
        config.buckets().keep().forEach((width, keep) -> kept.add(new Kept(EventStore.TABLE, width, keep, null, null)));
        for (CounterDefinition counter : config.counters()) {
            String column = counter.measures().stream()
                    .filter(measure -> measure.kind() == Measure.Kind.COUNT)
                    .map(Measure::name)
                    .findFirst()
                    .orElse(null);
            counter.keep()
                    .forEach((width, keep) -> kept.add(new Kept(counter.table(), width, keep, counter.from(), column)));
        }
        // What is gone stays gone, whatever is configured now.
        try (PreparedStatement statement = connection.prepareStatement("""
                        SELECT table_name, (extract(epoch FROM every) * 1000)::bigint, (extract(epoch FROM horizon) * 1000)::bigint
                          FROM tally_internal.bucket_retention WHERE isfinite(horizon)
                        """);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                horizons.put(new Key(row.getString(1), row.getLong(2)), row.getLong(3));
            }
        }
    }

    /** Whether there is anything that could ever leave. */
    boolean isIdle() {
        return kept.isEmpty();
    }

    /** Whether this bucket was dropped; an event for it expires. */
    boolean isGone(String table, long widthMillis, long startMillis) {
        Long horizon = horizons.isEmpty() ? null : horizons.get(new Key(table, widthMillis));
        return horizon != null && startMillis < horizon;
    }

    /**
     * Takes out what is due, in the caller's transaction. Where that fails the process must end.
     *
     * @param batch the last one committed
     * @param isShown whether a counter's table is there already
     */
    void retire(Connection connection, long batch, Predicate<String> isShown) throws SQLException {
        String sql = """
                SELECT isfinite(h), CASE WHEN isfinite(h) THEN (extract(epoch FROM h) * 1000)::bigint END
                  FROM tally_internal.retire_buckets(?, ?::interval, ?::interval, ?, ?, ?) AS h
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Kept one : kept) {
                if (one.type() != null && !isShown.test(one.table())) {
                    continue;
                }
                statement.setString(1, one.table());
                statement.setString(2, Intervals.text(one.width()));
                statement.setString(3, Intervals.text(one.keep()));
                statement.setString(4, one.type());
                statement.setString(5, one.column());
                statement.setLong(6, batch);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    if (row.getBoolean(1)) {
                        take(new Key(one.table(), one.width().toMillis()), row.getLong(2));
                    }
                }
            }
        }
    }

    private void take(Key key, long horizon) {
        Long before = horizons.put(key, horizon);
        if (before == null || before != horizon) {
            LOG.info(
                    "{}: the buckets of {} ms that start before {} were kept long enough and left",
                    key.table(),
                    key.widthMillis(),
                    Instant.ofEpochMilli(horizon));
        }
    }

    /** Drops partitions that were emptied a day ago or earlier; a table that somebody reads is left for the next time. */
    void dropEmptied(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT tally_internal.drop_emptied_partitions(?, ?::interval)")) {
            for (Kept one : kept) {
                statement.setString(1, one.table());
                statement.setString(2, Intervals.text(one.width()));
                statement.execute();
            }
            connection.commit();
        } catch (SQLException failed) {
            connection.rollback();
            if (!LOCK_NOT_AVAILABLE.equals(failed.getSQLState())) {
                throw failed;
            }
        }
    }
}
