package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.CountBatch;
import dev.tally.aggregator.count.TypeDelta;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events: tables {@code event_types} and {@code bucket_counts}. Runs in the caller's transaction.
 */
final class EventStore {
    static final String TABLE = "bucket_counts";

    private EventStore() {}

    static void write(Connection connection, CountBatch batch, BucketRetention retention, Expirations expirations)
            throws SQLException {
        List<BucketRow> rows = rows(batch.types(), retention, expirations);
        writeTypes(connection, batch.types(), expirations);
        writeBuckets(connection, rows);
        EventIdStore.write(connection, batch.events());
    }

    private record BucketRow(String type, long width, long start, long count, long late) {}

    /** What goes into buckets; what comes too late for one goes to the expirations. */
    private static List<BucketRow> rows(
            Map<String, TypeDelta> types, BucketRetention retention, Expirations expirations) {
        List<BucketRow> rows = new ArrayList<>();
        types.forEach((type, delta) -> delta.buckets().forEach((bucket, counts) -> {
            if (retention.isGone(TABLE, bucket.width(), bucket.start())) {
                expirations.add(TABLE, type, bucket.width(), counts.count());
            } else {
                rows.add(new BucketRow(type, bucket.width(), bucket.start(), counts.count(), counts.late()));
            }
        }));
        return rows;
    }

    private static void writeTypes(Connection connection, Map<String, TypeDelta> types, Expirations expirations)
            throws SQLException {
        String sql = """
                INSERT INTO tally.event_types AS t (type, accepted, late, expired, first_seen, last_seen)
                VALUES (?, ?, ?, ?, timestamptz 'epoch' + ? * interval '1 ms', timestamptz 'epoch' + ? * interval '1 ms')
                    ON CONFLICT (type) DO UPDATE SET
                       accepted = t.accepted + excluded.accepted, late = t.late + excluded.late,
                       expired = t.expired + excluded.expired,
                       first_seen = least(t.first_seen, excluded.first_seen),
                       last_seen = greatest(t.last_seen, excluded.last_seen)
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (String type : types.keySet().stream().sorted().toList()) {
                TypeDelta delta = types.get(type);
                statement.setString(1, type);
                statement.setLong(2, delta.accepted());
                statement.setLong(3, delta.late());
                statement.setLong(4, expirations.of(TABLE, type, delta.smallestWidth()));
                statement.setLong(5, delta.firstSeen());
                statement.setLong(6, delta.lastSeen());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void writeBuckets(Connection connection, List<BucketRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String sql = """
                INSERT INTO tally.bucket_counts AS b (type, every, bucket_start, count, late)
                SELECT type, every::interval, timestamptz 'epoch' + start * interval '1 ms', count, late
                  FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
                       AS n (type, every, start, count, late)
                 ORDER BY 2, 3, 1
                    ON CONFLICT (every, bucket_start, type) DO UPDATE SET
                       count = b.count + excluded.count, late = b.late + excluded.late
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, rows.stream().map(BucketRow::type).toArray(String[]::new));
            statement.setObject(
                    2,
                    rows.stream()
                            .map(row -> Intervals.text(Duration.ofMillis(row.width())))
                            .toArray(String[]::new));
            statement.setObject(3, rows.stream().mapToLong(BucketRow::start).toArray());
            statement.setObject(4, rows.stream().mapToLong(BucketRow::count).toArray());
            statement.setObject(5, rows.stream().mapToLong(BucketRow::late).toArray());
            statement.executeUpdate();
        }
    }
}
