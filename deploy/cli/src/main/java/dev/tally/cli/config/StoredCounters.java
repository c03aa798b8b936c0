package dev.tally.cli.config;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.home.Database;
import dev.tally.cli.home.RunRecord;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.CounterJson;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the database knows of counters, from one snapshot.
 *
 * @param counters by name; those that are retired, too
 * @param types the event types that were counted
 */
record StoredCounters(Map<String, StoredCounter> counters, Set<String> types) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Asks the database of a running Tally, as the role for people; {@code wanted} is what the configuration has. */
    static StoredCounters read(RunRecord run, List<CounterDefinition> wanted) throws IOException {
        try (Connection database = Database.of(run).snapshot(PATIENCE)) {
            return new StoredCounters(counters(database, wanted), types(database));
        } catch (SQLException e) {
            throw new Failure(
                            ExitCode.UNREACHABLE,
                            "the database cannot be asked",
                            String.valueOf(e.getMessage()),
                            "next: ./tally status")
                    .causedBy(e);
        }
    }

    // The database compares, as it does for the aggregator: jsonb has its own idea of equal numbers and of order.
    private static Map<String, StoredCounter> counters(Connection database, List<CounterDefinition> wanted)
            throws SQLException {
        Map<String, StoredCounter> counters = new LinkedHashMap<>();
        try (PreparedStatement statement = database.prepareStatement("""
                SELECT c.name, c.type, c.status, c.definition::text, coalesce(c.definition = w.definition::jsonb, false), c.backlog
                  FROM tally.counters c LEFT JOIN unnest(?::text[], ?::text[]) AS w (name, definition) ON w.name = c.name
                 ORDER BY c.name
                """)) {
            statement.setObject(1, wanted.stream().map(CounterDefinition::name).toArray(String[]::new));
            statement.setObject(2, wanted.stream().map(CounterJson::of).toArray(String[]::new));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    StoredCounter counter = new StoredCounter(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getBoolean(5),
                            row.getLong(6));
                    counters.put(counter.name(), counter);
                }
            }
        }
        return counters;
    }

    private static Set<String> types(Connection database) throws SQLException {
        Set<String> types = new HashSet<>();
        try (PreparedStatement statement = database.prepareStatement("SELECT type FROM tally.event_types");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                types.add(row.getString(1));
            }
        }
        return types;
    }
}
