package dev.tally.query;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes batches as the aggregator's role, each one transaction and in balance: whole documents with their words, events
 * in buckets, and the ledger that goes with them. Not the aggregator's code: written against the tables' comments.
 */
final class Ledger implements AutoCloseable {
    static final String LINES = "tally.lines.v1";
    static final String EVENTS = "tally.events.v1";

    private final Connection connection;
    private final Map<String, Integer> wordIds = new LinkedHashMap<>();
    private final Map<String, Long> documentIds = new LinkedHashMap<>();
    private final Map<String, Long> nextOffsets = new LinkedHashMap<>();
    private long batch;

    Ledger(TestDatabase database) throws SQLException {
        connection = database.connect(DatabaseRole.WRITER);
        connection.setAutoCommit(false);
        update("SELECT tally_internal.ensure_bucket_partitions('bucket_counts', '1 minute', NULL, current_date)");
        connection.commit();
    }

    long batch() {
        return batch;
    }

    /** The position behind everything written so far. */
    String position() {
        return nextOffsets.entrySet().stream()
                .map(entry -> entry.getKey() + "~0~" + entry.getValue())
                .sorted()
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
    }

    /** One batch that counts a whole document of one line. */
    void document(String name, Map<String, Long> words) throws SQLException {
        long sum = words.values().stream().mapToLong(Long::longValue).sum();
        long id = documentIds.computeIfAbsent(name, missing -> documentIds.size() + 1L);
        List<Integer> ids = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (Map.Entry<String, Long> word : words.entrySet()) {
            int wordId = wordIds.computeIfAbsent(word.getKey(), missing -> wordIds.size() + 1);
            ids.add(wordId);
            counts.add(word.getValue());
            update(
                    "INSERT INTO tally_internal.words AS w (word_id, word, count) VALUES (?, ?, ?)"
                            + " ON CONFLICT (word) DO UPDATE SET count = w.count + excluded.count",
                    wordId,
                    word.getKey(),
                    word.getValue());
        }
        update("INSERT INTO tally_internal.documents VALUES (?, ?, 'v1', 'counted', 2, 1, ?, 0, now())", id, name, sum);
        update(
                "INSERT INTO tally_internal.document_words VALUES (?, true, 0, ?::int[], ?::bigint[])",
                id,
                ids.toString().replace('[', '{').replace(']', '}'),
                counts.toString().replace('[', '{').replace(']', '}'));
        commit(LINES, 2, 0, sum);
    }

    /** One batch of events of one type in one minute. */
    void events(String type, Instant minute, long count) throws SQLException {
        update(
                "INSERT INTO tally.event_types AS t VALUES (?, ?, 0, 0, now(), now())"
                        + " ON CONFLICT (type) DO UPDATE SET accepted = t.accepted + excluded.accepted",
                type,
                count);
        update(
                "INSERT INTO tally.bucket_counts AS b VALUES (?, '1 minute', ?, ?, 0)"
                        + " ON CONFLICT (every, bucket_start, type) DO UPDATE SET count = b.count + excluded.count",
                type,
                minute.atOffset(ZoneOffset.UTC),
                count);
        commit(EVENTS, count, 0, 0);
    }

    /** One batch of one record that could not be counted. */
    void rejection(String code, byte[] key, byte[] value) throws SQLException {
        update(
                "INSERT INTO tally.rejections VALUES (?, 0, ?, 'decode', ?, 'a reason', ?, ?, ?, now())",
                LINES,
                nextOffsets.getOrDefault(LINES, 0L),
                code,
                key,
                value,
                batch + 1);
        commit(LINES, 0, 1, 0);
    }

    /** A data file of a table of the lake; it is in no commit of its own. */
    void lakeFile(String path, String table, String type, String day, long rows, long bytes) throws SQLException {
        update(
                "INSERT INTO tally_lake.tables (table_name, holds, type) VALUES (?, 'type', ?) ON CONFLICT DO NOTHING",
                table,
                type);
        update("INSERT INTO tally_lake.files VALUES (?, ?, ?::date, ?, ?)", path, table, day, rows, bytes);
    }

    /** The lake has begun a table: this says its columns. */
    void lakeMetadata(String table, String location) throws SQLException {
        update(
                "INSERT INTO tally_lake.tables (table_name, holds, type) VALUES (?, 'type', ?) ON CONFLICT DO NOTHING",
                table,
                table);
        update("INSERT INTO tally_lake.iceberg_tables VALUES ('tally', 'tally', ?, ?, NULL, 'TABLE')", table, location);
    }

    /** A commit of the lake: what it holds reaches to this offset. */
    void lakeCommit(String topic, long nextOffset) throws SQLException {
        update("UPDATE tally_lake.fence SET batch_id = batch_id + 1");
        update(
                "INSERT INTO tally.lake_positions AS p VALUES (?, 0, 0, ?, 1)"
                        + " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset",
                topic,
                nextOffset);
        connection.commit();
    }

    /** A counter of orders by region and item, in buckets of a minute and a day where asked; nothing is counted in it yet. */
    void counter(String name, String status, boolean bucketed) throws SQLException {
        update(
                "SELECT tally_internal.create_counter(?, 'order.placed', ?::jsonb, '{region,item}', '{orders,revenue,largest}',"
                        + " '{count,sum,max}', ?, ?)",
                name,
                "{\"group-by\":{\"region\":\"/region\",\"item\":{\"at\":\"/item\",\"missing\":\"none\"}},\"measures\":"
                        + "{\"orders\":\"count\",\"revenue\":{\"sum\":\"/total\"},\"largest\":{\"max\":\"/total\"}}"
                        + (bucketed ? ",\"every\":[\"1m\",\"1d\"]}" : "}"),
                bucketed,
                status);
        if (bucketed) {
            for (String width : new String[] {"1 minute", "1 day"}) {
                update(
                        "SELECT tally_internal.ensure_bucket_partitions(?, ?::interval, NULL, current_date)",
                        "counter_" + name,
                        width);
            }
        }
        connection.commit();
    }

    /** How many groups a counter has, and how many events were of others. */
    void counterGroups(String name, long groups, long folded) throws SQLException {
        update("UPDATE tally.counters SET groups = ?, folded = ? WHERE name = ?", groups, folded, name);
        connection.commit();
    }

    /** How many records a counter that catches up has still to read; no batch. */
    void counterBacklog(String name, long backlog) throws SQLException {
        update("UPDATE tally.counters SET backlog = ? WHERE name = ?", backlog, name);
        connection.commit();
    }

    /** A counter has caught up; no batch. */
    void showCounter(String name) throws SQLException {
        update("SELECT tally_internal.show_counter(?)", name);
        connection.commit();
    }

    /** Takes out all buckets of a minute, by two passes as the first one only begins their keep; no batch. */
    void retireBuckets() throws SQLException {
        for (int pass = 0; pass < 2; pass++) {
            update(
                    "SELECT tally_internal.retire_buckets('bucket_counts', '1 minute', '1 microsecond', NULL, NULL, ?)",
                    batch);
            connection.commit();
        }
    }

    /** One row of a counter; the bucket is a width and a start, or nothing. */
    void counterRow(String name, String bucket, String region, String item, long orders, String revenue, String largest)
            throws SQLException {
        update(
                "INSERT INTO tally.counter_" + name + " VALUES (" + bucket + "?, ?, ?, ?::numeric, ?::numeric)",
                region,
                item,
                orders,
                revenue,
                largest);
        connection.commit();
    }

    /** An event's id, of today; hashed by the database. */
    void eventId(String source, String id, long offset) throws SQLException {
        update(
                "SELECT tally_internal.ensure_event_id_days(timezone('UTC', now())::date, timezone('UTC', now())::date)");
        update(
                "INSERT INTO tally_internal.event_ids (id_hash, body_hash, topic, partition, record_offset) SELECT"
                        + " encode(substr(sha256(convert_to(?, 'UTF8') || '\\x00'::bytea || convert_to(?, 'UTF8')), 1, 16), 'hex')::uuid,"
                        + " gen_random_uuid(), ?, 0, ?",
                source,
                id,
                EVENTS,
                offset);
        connection.commit();
    }

    void missingSource(String topic) throws SQLException {
        update("INSERT INTO tally.sources VALUES (?, 'missing', now())", topic);
        connection.commit();
    }

    private void commit(String topic, long accepted, long rejected, long words) throws SQLException {
        batch++;
        long from = nextOffsets.getOrDefault(topic, 0L);
        long until = from + accepted + rejected;
        update(
                "INSERT INTO tally.batches VALUES (?, clock_timestamp(), 1, ?, ?, 0, ?, ?)",
                batch,
                accepted + rejected,
                accepted,
                rejected,
                words);
        update("INSERT INTO tally.batch_ranges VALUES (?, ?, 0, ?, ?, 0)", batch, topic, from, until);
        update(
                "INSERT INTO tally.positions VALUES (?, 0, ?, ?, 0, 'id')"
                        + " ON CONFLICT (topic, partition) DO UPDATE"
                        + " SET next_offset = excluded.next_offset, batch_id = excluded.batch_id",
                topic,
                until,
                batch);
        connection.commit();
        nextOffsets.put(topic, until);
    }

    private void update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            if (statement.execute()) {
                try (ResultSet rows = statement.getResultSet()) {
                    rows.next();
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
