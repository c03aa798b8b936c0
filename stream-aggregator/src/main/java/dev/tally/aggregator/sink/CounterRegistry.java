package dev.tally.aggregator.sink;

import dev.tally.aggregator.ConfigurationException;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.CounterJson;
import dev.tally.model.config.GroupField;
import dev.tally.model.config.Measure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Table {@code counters}: brings it in line with the configuration. Runs in the caller's transaction. */
final class CounterRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(CounterRegistry.class);

    private CounterRegistry() {}

    /**
     * Makes the tables of counters that are new, and retires those that the configuration no longer has.
     *
     * @return the names of those that have to catch up: events of their type were counted before they were there
     * @throws ConfigurationException where a counter is not what was counted under its name: its table would then show neither
     */
    static Set<String> agree(Connection connection, List<CounterDefinition> counters) throws SQLException {
        for (CounterDefinition counter : counters) {
            String state = state(connection, counter);
            switch (state) {
                case "new" -> create(connection, counter);
                case "same" -> LOG.debug("counter {} goes on", counter.name());
                default ->
                    throw new ConfigurationException("counter " + counter.name() + " " + state
                            + ". Its table stays as it is: give the counter in tally.yaml another name");
            }
        }
        retireOthers(connection, counters);
        return backfilling(connection);
    }

    private static Set<String> backfilling(Connection connection) throws SQLException {
        Set<String> names = new HashSet<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT name FROM tally.counters WHERE status = 'backfilling'");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    private static String state(Connection connection, CounterDefinition counter) throws SQLException {
        String sql = """
                SELECT CASE WHEN status = 'retired' THEN 'was retired when tally.yaml no longer had it'
                            WHEN type <> ? THEN 'counted events of type ' || type || ' until now'
                            WHEN definition <> ?::jsonb THEN 'was defined otherwise until now, as ' || definition::text
                            ELSE 'same' END
                  FROM tally.counters WHERE name = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, counter.from());
            statement.setString(2, CounterJson.of(counter));
            statement.setString(3, counter.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "new";
            }
        }
    }

    private static void create(Connection connection, CounterDefinition counter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT tally_internal.create_counter(?, ?, ?::jsonb, ?, ?, ?, ?,
                       CASE WHEN EXISTS (SELECT FROM tally.event_types WHERE type = ?) THEN 'backfilling' ELSE 'live' END)
                """)) {
            statement.setString(1, counter.name());
            statement.setString(2, counter.from());
            statement.setString(3, CounterJson.of(counter));
            statement.setObject(
                    4, counter.groupBy().stream().map(GroupField::name).toArray(String[]::new));
            statement.setObject(
                    5, counter.measures().stream().map(Measure::name).toArray(String[]::new));
            statement.setObject(
                    6,
                    counter.measures().stream()
                            .map(measure -> measure.kind().name().toLowerCase(Locale.ROOT))
                            .toArray(String[]::new));
            statement.setBoolean(7, counter.isBucketed());
            statement.setString(8, counter.from());
            statement.execute();
        }
        LOG.info("counter {} of {} begins", counter.name(), counter.from());
    }

    private static void retireOthers(Connection connection, List<CounterDefinition> counters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE tally.counters SET status = 'retired' WHERE status <> 'retired' AND NOT name = ANY (?) RETURNING name
                """)) {
            statement.setObject(
                    1, counters.stream().map(CounterDefinition::name).toArray(String[]::new));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    LOG.info("counter {} is retired: tally.yaml no longer has it. Its table stays.", row.getString(1));
                }
            }
        }
    }
}
