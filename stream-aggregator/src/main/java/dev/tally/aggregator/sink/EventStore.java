package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.CountBatch;
import dev.tally.aggregator.count.CountBatch.CountedEvent;
import dev.tally.aggregator.count.EventId;
import dev.tally.aggregator.count.TypeDelta;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Events: tables {@code event_types}, {@code bucket_counts} and {@code event_ids}. Runs in the caller's transaction.
 */
final class EventStore {
    static final String TABLE = "bucket_counts";

    private EventStore() {}

    /** Which of these ids were counted, with what they were counted as. */
    static Map<UUID, EventId> read(Connection connection, Collection<UUID> ids) throws SQLException {
        Map<UUID, EventId> counted = new HashMap<>();
        if (ids.isEmpty()) {
            return counted;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT id_hash, body_hash FROM tally_internal.event_ids WHERE id_hash = ANY (?::uuid[])")) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    counted.put(id, new EventId(id, row.getObject(2, UUID.class)));
                }
            }
        }
        return counted;
    }

    /** Where each of these ids was counted; absent: it is not known any more. */
    static Map<UUID, Place> places(Connection connection, Collection<UUID> ids) throws SQLException {
        Map<UUID, Place> places = new HashMap<>();
        if (ids.isEmpty()) {
            return places;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT id_hash, topic, partition, record_offset FROM tally_internal.event_ids WHERE id_hash = ANY (?::uuid[])")) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    places.put(
                            row.getObject(1, UUID.class), new Place(row.getString(2), row.getInt(3), row.getLong(4)));
                }
            }
        }
        return places;
    }

    /** A record on Kafka. */
    record Place(String topic, int partition, long offset) {}

    static void write(Connection connection, CountBatch batch, BucketRetention retention, Expirations expirations)
            throws SQLException {
        List<BucketRow> rows = rows(batch.types(), retention, expirations);
        writeTypes(connection, batch.types(), expirations);
        writeBuckets(connection, rows);
        writeIds(connection, batch.events());
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

    private static void writeIds(Connection connection, List<CountedEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        String sql = """
                INSERT INTO tally_internal.event_ids (day, id_hash, body_hash, topic, partition, record_offset)
                SELECT timezone('UTC', now())::date, n.* FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::integer[], ?::bigint[])
                       AS n (id_hash, body_hash, topic, partition, record_offset)
                 ORDER BY n.id_hash
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", events.stream().map(e -> e.id().id()).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "uuid", events.stream().map(e -> e.id().body()).toArray()));
            statement.setObject(3, events.stream().map(CountedEvent::topic).toArray(String[]::new));
            statement.setObject(
                    4, events.stream().mapToInt(CountedEvent::partition).toArray());
            statement.setObject(
                    5, events.stream().mapToLong(CountedEvent::offset).toArray());
            statement.executeUpdate();
        }
    }
}
