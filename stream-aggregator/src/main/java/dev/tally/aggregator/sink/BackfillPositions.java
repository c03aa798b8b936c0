package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.TopicRange;
import dev.tally.model.record.Position.Partition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Table {@code counter_positions}. Runs in the caller's transaction. */
final class BackfillPositions {
    private BackfillPositions() {}

    /** How far a counter has been backfilled; partitions of which nothing was read are absent. */
    static Map<Partition, Long> read(Connection connection, String counter) throws SQLException {
        Map<Partition, Long> positions = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT topic, partition, next_offset FROM tally_internal.counter_positions WHERE name = ?")) {
            statement.setString(1, counter);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    positions.put(new Partition(row.getString(1), row.getInt(2)), row.getLong(3));
                }
            }
        }
        return positions;
    }

    /** Moves each partition to the end of its range. Only one process reads on, under the fence, from what stands here. */
    static void advance(Connection connection, String counter, List<TopicRange> ranges, long backlog)
            throws SQLException {
        String sql = """
                INSERT INTO tally_internal.counter_positions (name, topic, partition, next_offset) VALUES (?, ?, ?, ?)
                    ON CONFLICT (name, topic, partition) DO UPDATE SET next_offset = excluded.next_offset
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (TopicRange range : ranges) {
                statement.setString(1, counter);
                statement.setString(2, range.topic());
                statement.setInt(3, range.partition());
                statement.setLong(4, range.untilOffset());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE tally.counters SET backlog = ? WHERE name = ?")) {
            statement.setLong(1, backlog);
            statement.setString(2, counter);
            statement.executeUpdate();
        }
    }
}
