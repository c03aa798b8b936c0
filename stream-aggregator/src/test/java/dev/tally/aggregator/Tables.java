package dev.tally.aggregator;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the tables as any outsider does, and checks the balance of the contract's first section. */
final class Tables {
    /** Each row is one law that does not hold. */
    private static final String BROKEN_LAWS = """
            SELECT 'words ' || w || ' document words ' || dw || ' documents ' || d || ' ledger ' || l FROM (
                SELECT (SELECT coalesce(sum(count), 0) FROM tally.word_counts) w,
                       (SELECT coalesce(sum(count), 0) FROM tally.document_word_counts) dw,
                       (SELECT coalesce(sum(words), 0) FROM tally.documents) d,
                       (SELECT coalesce(sum(words), 0) FROM tally.batches) l) s
             WHERE NOT (w = dw AND dw = d AND d = l)
            UNION ALL
            SELECT 'tiling of ' || p.topic || '-' || p.partition || ': position ' || p.next_offset
              FROM tally.positions p LEFT JOIN LATERAL (
                SELECT min(from_offset) lo, max(until_offset) hi, sum(until_offset - from_offset) length
                  FROM tally.batch_ranges r WHERE r.topic = p.topic AND r.partition = p.partition) r ON true
             WHERE NOT CASE WHEN r.lo IS NULL THEN p.next_offset = p.first_offset
                       ELSE r.lo = p.first_offset AND r.hi = p.next_offset AND r.length = r.hi - r.lo END
            UNION ALL
            SELECT 'batch ' || b.batch_id || ' consumed ' || b.consumed || ' of ' || r.distance
              FROM tally.batches b JOIN (
                SELECT batch_id, sum(until_offset - from_offset - gaps) distance, sum(cardinality(repeats)) repeats
                  FROM tally.batch_ranges GROUP BY batch_id) r
                USING (batch_id)
             WHERE b.consumed <> r.distance OR b.consumed <> b.accepted + b.duplicates + b.rejected OR b.duplicates <> r.repeats
            UNION ALL
            SELECT 'type ' || t.type || ' every ' || e.every FROM tally.event_types t
              CROSS JOIN (SELECT DISTINCT every FROM tally.bucket_counts) e
              LEFT JOIN LATERAL (SELECT coalesce(sum(count), 0) n FROM tally.bucket_counts b
                                  WHERE b.type = t.type AND b.every = e.every) b ON true
              LEFT JOIN LATERAL (SELECT coalesce(sum(count), 0) n FROM tally.retention_drops d
                                  WHERE d.table_name = 'bucket_counts' AND d.type = t.type AND d.every = e.every) d ON true
              LEFT JOIN tally.expirations x ON x.table_name = 'bucket_counts' AND x.type = t.type AND x.every = e.every
             WHERE b.n + d.n + coalesce(x.count, 0) <> t.accepted
                OR coalesce(x.count, 0) <> t.expired AND e.every = (
                    SELECT min(every) FROM (SELECT every FROM tally.bucket_counts UNION SELECT every FROM tally.retention_drops) w)
            UNION ALL
            SELECT 'counter ' || c.name || ' accounts for ' || counted + skipped + excluded + missed || ' of ' || t.accepted
              FROM tally.counters c JOIN tally.event_types t ON t.type = c.type
             WHERE c.status = 'live' AND counted + skipped + excluded + missed <> t.accepted
            UNION ALL
            SELECT 'rejections ' || r.n || ' ledger ' || b.n FROM (SELECT count(*) n FROM tally.rejections) r,
                   (SELECT coalesce(sum(rejected), 0) n FROM tally.batches) b WHERE r.n <> b.n
            UNION ALL
            SELECT 'epoch went down at batch ' || batch_id FROM (
                SELECT batch_id, epoch, lag(epoch) OVER (ORDER BY batch_id) before, lag(batch_id) OVER (ORDER BY batch_id) previous
                  FROM tally.batches) e WHERE epoch < before OR batch_id <> previous + 1
            """;

    private final TestDatabase database;

    Tables(TestDatabase database) {
        this.database = database;
    }

    List<String> brokenLaws() {
        try (Connection connection = database.connect(DatabaseRole.SQL)) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return brokenLaws(connection);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    /** In the connection's transaction, which has to be one snapshot. */
    static List<String> brokenLaws(Connection connection) throws SQLException {
        return strings(connection, BROKEN_LAWS);
    }

    Map<String, Long> wordCounts() {
        return longs("SELECT word, count FROM tally.word_counts");
    }

    Map<String, Long> documentWords(String name) {
        return longs("SELECT word, count FROM tally.document_word_counts JOIN tally.documents USING (document_id)"
                + " WHERE name = '" + name + "'");
    }

    Map<String, Long> longs(String sql) {
        try (Connection connection = database.connect(DatabaseRole.SQL)) {
            return longs(connection, sql);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    static Map<String, Long> longs(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            Map<String, Long> values = new TreeMap<>();
            while (row.next()) {
                values.put(row.getString(1), row.getLong(2));
            }
            return values;
        }
    }

    List<String> strings(String sql) {
        try (Connection connection = database.connect(DatabaseRole.SQL)) {
            return strings(connection, sql);
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    long number(String sql) {
        return Long.parseLong(strings(sql).get(0));
    }

    /** Records counted so far: the ledger's offsets. */
    long consumed() {
        return number("SELECT coalesce(sum(next_offset - first_offset), 0) FROM tally.positions");
    }

    /** {@code topic-partition} to the next offset to count. */
    Map<String, Long> positions() {
        return longs("SELECT topic || '-' || partition, next_offset FROM tally.positions");
    }

    long lastBatch() {
        return number("SELECT coalesce(max(batch_id), 0) FROM tally.batches");
    }

    /** Who holds the fence. */
    long epoch() {
        return fence("epoch");
    }

    long fenceBatch() {
        return fence("batch_id");
    }

    private long fence(String column) {
        try (Connection connection = database.superuser()) {
            return Long.parseLong(strings(connection, "SELECT " + column + " FROM tally_internal.fence")
                    .get(0));
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values;
        }
    }
}
