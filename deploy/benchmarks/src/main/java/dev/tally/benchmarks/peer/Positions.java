package dev.tally.benchmarks.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** How far a topic has been counted, in the table that everybody watches. */
final class Positions {
    private final Connection connection;
    private final String topic;

    Positions(Connection connection, String topic) {
        this.connection = connection;
        this.topic = topic;
    }

    /** Partition to next offset; nothing for those that were never counted. */
    Map<Integer, Long> read() throws SQLException {
        Map<Integer, Long> positions = new TreeMap<>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT partition, next_offset FROM positions WHERE topic = ?")) {
            query.setString(1, topic);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    positions.put(rows.getInt(1), rows.getLong(2));
                }
            }
        }
        connection.commit();
        return positions;
    }

    /** Moves them in the connection's transaction. */
    void write(Map<Integer, Long> positions) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO positions VALUES (?, ?, ?)"
                + " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset")) {
            for (Map.Entry<Integer, Long> position : positions.entrySet()) {
                upsert.setString(1, topic);
                upsert.setInt(2, position.getKey());
                upsert.setLong(3, position.getValue());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }
}
