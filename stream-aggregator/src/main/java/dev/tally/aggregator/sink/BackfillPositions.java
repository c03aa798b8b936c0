package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.TopicRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far counters are backfilled, and from where: table {@code counter_positions}. Runs in the caller's transaction. */
final class BackfillPositions {
    private BackfillPositions() {}

    /** Every counted partition, as far as its past is stored. */
    static List<PartitionPast> read(Connection connection, String counter) throws SQLException {
        String sql = """
                SELECT p.topic, p.partition, greatest(p.first_offset, c.next_offset), coalesce(l.first_offset, 0),
                       coalesce(l.next_offset, -1), p.next_offset
                  FROM tally.positions p
                  LEFT JOIN tally.lake_positions l USING (topic, partition)
                  LEFT JOIN tally_internal.counter_positions c
                         ON c.topic = p.topic AND c.partition = p.partition AND c.name = ?
                 ORDER BY 1, 2
                """;
        List<PartitionPast> pasts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, counter);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    pasts.add(new PartitionPast(
                            row.getString(1),
                            row.getInt(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6)));
                }
            }
        }
        return pasts;
    }

    /** Where the lake's table of an event type is now; null: it has none. */
    static @Nullable String lakeTable(Connection connection, String type) throws SQLException {
        String sql = """
                SELECT i.metadata_location FROM tally_lake.tables t JOIN tally_lake.iceberg_tables i USING (table_name)
                 WHERE t.holds = 'type' AND t.type = ? AND i.catalog_name = ? AND i.table_namespace = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, type);
            statement.setString(2, LakeStore.CATALOG);
            statement.setString(3, LakeStore.CATALOG);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
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
