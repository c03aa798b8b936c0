package dev.tally.aggregator.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Events of a batch whose buckets are gone, per table, type and width. Not thread-safe. */
final class Expirations {
    private final Map<Key, Long> counts = new TreeMap<>();

    private record Key(String table, String type, long widthMillis) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = table.compareTo(other.table);
            order = order != 0 ? order : type.compareTo(other.type);
            return order != 0 ? order : Long.compare(widthMillis, other.widthMillis);
        }
    }

    void add(String table, String type, long widthMillis, long events) {
        counts.merge(new Key(table, type, widthMillis), events, Long::sum);
    }

    long of(String table, String type, long widthMillis) {
        return counts.getOrDefault(new Key(table, type, widthMillis), 0L);
    }

    void write(Connection connection) throws SQLException {
        if (counts.isEmpty()) {
            return;
        }
        String sql = """
                INSERT INTO tally.expirations AS e (table_name, type, every, count) VALUES (?, ?, ?::interval, ?)
                    ON CONFLICT (table_name, type, every) DO UPDATE SET count = e.count + excluded.count
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Map.Entry<Key, Long> entry : counts.entrySet()) {
                statement.setString(1, entry.getKey().table());
                statement.setString(2, entry.getKey().type());
                statement.setString(
                        3, Intervals.text(Duration.ofMillis(entry.getKey().widthMillis())));
                statement.setLong(4, entry.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
