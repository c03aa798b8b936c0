package dev.tally.aggregator.sink;

import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.TallyConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of the bucketed tables and of the event ids: those that the coming days need are made in time, those of ids
 * that need no longer be recognised go. Runs in the caller's transaction. Not thread-safe.
 */
final class Partitions {
    /** Events may be a day ahead of Kafka's clock, and Kafka's clock a day ahead of the database's. */
    private static final int DAYS_AHEAD = 3;

    private final List<Bucketed> tables = new ArrayList<>();
    private final Duration deduplicateWithin;
    private @Nullable LocalDate asOf;
    private @Nullable LocalDate forgottenAsOf;
    private boolean caughtUp;

    private record Bucketed(String table, List<Duration> every, Map<Duration, Duration> keep) {}

    Partitions(TallyConfig config) {
        tables.add(new Bucketed(
                EventStore.TABLE, config.buckets().every(), config.buckets().keep()));
        for (CounterDefinition counter : config.counters()) {
            if (counter.isBucketed()) {
                tables.add(new Bucketed(counter.table(), counter.every(), counter.keep()));
            }
        }
        this.deduplicateWithin = config.deduplicateWithin();
    }

    /**
     * Says that everything that waited when this process began is counted. Until then no id is forgotten: a repeat of an event
     * that was counted before a long stop may be what waits.
     */
    void caughtUp() {
        caughtUp = true;
    }

    /** Whether a UTC day has begun since they were made, or since ids were forgotten. */
    boolean areDue(Connection connection) throws SQLException {
        LocalDate today = today(connection);
        return !today.equals(asOf) || (caughtUp && !today.equals(forgottenAsOf));
    }

    /** Makes those that are missing. */
    void make(Connection connection) throws SQLException {
        LocalDate today = today(connection);
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT tally_internal.ensure_bucket_partitions(?, ?::interval, ?::interval, ?)")) {
            for (Bucketed table : tables) {
                for (Duration width : table.every()) {
                    Duration keep = table.keep().get(width);
                    statement.setString(1, table.table());
                    statement.setString(2, Intervals.text(width));
                    statement.setString(3, keep == null ? null : Intervals.text(keep));
                    statement.setObject(4, today.plusDays(DAYS_AHEAD));
                    statement.execute();
                }
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT tally_internal.ensure_event_id_days(?, ?)")) {
            statement.setObject(1, today);
            statement.setObject(2, caughtUp ? today.minusDays(deduplicateWithin.toDays() + 1) : LocalDate.EPOCH);
            statement.execute();
        }
        asOf = today;
        forgottenAsOf = caughtUp ? today : null;
    }

    private static LocalDate today(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT timezone('UTC', now())::date");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getObject(1, LocalDate.class);
        }
    }
}
