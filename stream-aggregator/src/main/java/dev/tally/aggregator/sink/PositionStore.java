package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.CountBatch.ConsumedRange;
import dev.tally.aggregator.count.TopicRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How far each partition is counted: table {@code positions}. Runs on the caller's connection and in its transaction. */
final class PositionStore {
    private PositionStore() {}

    static List<StoredPosition> all(Connection connection) throws SQLException {
        List<StoredPosition> positions = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT topic, partition, next_offset, topic_id FROM tally.positions ORDER BY topic, partition");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                positions.add(new StoredPosition(row.getString(1), row.getInt(2), row.getLong(3), row.getString(4)));
            }
        }
        return positions;
    }

    /** Records where counting begins for partitions that are new. */
    static void begin(Connection connection, List<StoredPosition> fresh) throws SQLException {
        String sql = """
                INSERT INTO tally.positions (topic, partition, next_offset, batch_id, first_offset, topic_id)
                VALUES (?, ?, ?, 0, ?, ?)
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (StoredPosition position : fresh) {
                statement.setString(1, position.topic());
                statement.setInt(2, position.partition());
                statement.setLong(3, position.nextOffset());
                statement.setLong(4, position.nextOffset());
                statement.setString(5, position.topicId());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /**
     * Moves every range's partition from the range's start to its end, if it stands at the start. One row each, or none of
     * this batch may be committed.
     */
    static void advance(Connection connection, long batchId, List<ConsumedRange> ranges) throws SQLException {
        String sql = """
                UPDATE tally.positions p SET next_offset = r.until_offset, batch_id = ?
                  FROM unnest(?::text[], ?::integer[], ?::bigint[], ?::bigint[])
                       AS r (topic, partition, from_offset, until_offset)
                 WHERE p.topic = r.topic AND p.partition = r.partition AND p.next_offset = r.from_offset
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, batchId);
            statement.setObject(2, ranges.stream().map(r -> r.range().topic()).toArray(String[]::new));
            statement.setObject(
                    3, ranges.stream().mapToInt(r -> r.range().partition()).toArray());
            statement.setObject(
                    4, ranges.stream().mapToLong(r -> r.range().fromOffset()).toArray());
            statement.setObject(
                    5, ranges.stream().mapToLong(r -> r.range().untilOffset()).toArray());
            int moved = statement.executeUpdate();
            if (moved != ranges.size()) {
                throw new PositionMismatchException("batch " + batchId + " moves " + moved + " of " + ranges.size()
                        + " positions: its ranges "
                        + ranges.stream()
                                .map(ConsumedRange::range)
                                .map(TopicRange::toString)
                                .toList()
                        + " do not begin where the stored positions stand: " + all(connection));
            }
        }
    }
}
