package dev.tally.aggregator.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;

/** Table {@code sources}: which of the configured topics are there. Runs in the caller's transaction. */
final class SourceStore {
    private SourceStore() {}

    /** Makes the table say this and nothing else; {@code since} changes with the status only. */
    static void write(Connection connection, Set<String> topics, Set<String> missing) throws SQLException {
        try (PreparedStatement others =
                connection.prepareStatement("DELETE FROM tally.sources WHERE NOT topic = ANY (?)")) {
            others.setObject(1, topics.toArray(String[]::new));
            others.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO tally.sources AS s (topic, status, since) VALUES (?, ?, now())
                ON CONFLICT (topic) DO UPDATE SET status = excluded.status, since = excluded.since
                 WHERE s.status <> excluded.status
                """)) {
            for (String topic : topics) {
                statement.setString(1, topic);
                statement.setString(2, missing.contains(topic) ? "missing" : "present");
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
