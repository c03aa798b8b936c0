package dev.tally.acceptance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The balance that any reader finds in any snapshot, as the contract states it, from its tables alone. For topics that were
 * counted from their first record on, and widths of buckets that keep everything.
 *
 * @param violations a sentence for each equation that does not hold
 * @param batch the last batch; 0 before the first
 * @param positions how far each partition is counted
 */
record Balance(List<String> violations, long batch, Map<String, Long> positions) {
    private static final String EQUATIONS = """
            WITH sums AS (
              SELECT (SELECT coalesce(sum(count), 0) FROM tally.word_counts)          AS words,
                     (SELECT coalesce(sum(count), 0) FROM tally.document_word_counts) AS document_words,
                     (SELECT coalesce(sum(words), 0) FROM tally.documents)            AS documents,
                     (SELECT coalesce(sum(words), 0) FROM tally.batches)              AS batches
            ), ranges AS (
              SELECT topic, partition, from_offset, until_offset,
                     lag(until_offset, 1, 0::bigint) OVER (PARTITION BY topic, partition ORDER BY from_offset) AS expected
                FROM tally.batch_ranges
            ), ends AS (
              SELECT topic, partition, max(until_offset) AS until_offset FROM tally.batch_ranges GROUP BY topic, partition
            ), consumed AS (
              SELECT batch_id, sum(until_offset - from_offset) AS distance, sum(gaps) AS gaps
                FROM tally.batch_ranges GROUP BY batch_id
            ), buckets AS (
              SELECT type, every, sum(count) AS count
                FROM (SELECT type, every, count FROM tally.bucket_counts
                      UNION ALL
                      SELECT type, every, count FROM tally.retention_drops) AS kept_and_dropped
               GROUP BY type, every
            )
            SELECT format('words: %s in word_counts, %s in document_word_counts, %s in documents, %s in batches',
                          words, document_words, documents, batches)
              FROM sums WHERE words <> document_words OR words <> documents OR words <> batches
            UNION ALL
            SELECT format('ranges of %s-%s: one begins at %s, not at %s', topic, partition, from_offset, expected)
              FROM ranges WHERE from_offset <> expected
            UNION ALL
            SELECT format('position of %s-%s: %s, the ranges end at %s', topic, partition, p.next_offset, e.until_offset)
              FROM tally.positions p FULL JOIN ends e USING (topic, partition)
             WHERE coalesce(p.next_offset, -1) <> coalesce(e.until_offset, 0)
            UNION ALL
            SELECT format('batch %s: consumed %s = %s + %s + %s', batch_id, consumed, accepted, duplicates, rejected)
              FROM tally.batches WHERE consumed <> accepted + duplicates + rejected
            UNION ALL
            SELECT format('batch %s: consumed %s, its ranges hold %s with %s gaps', batch_id, consumed, distance, gaps)
              FROM tally.batches FULL JOIN consumed USING (batch_id)
             WHERE consumed IS DISTINCT FROM distance - gaps
            UNION ALL
            SELECT format('rejections: %s rows, %s in batches', rows, counted)
              FROM (SELECT (SELECT count(*) FROM tally.rejections) AS rows,
                           (SELECT coalesce(sum(rejected), 0) FROM tally.batches) AS counted) AS rejected
             WHERE rows <> counted
            UNION ALL
            SELECT format('buckets of %s every %s: %s, but %s accepted, %s expired', type, every, b.count, accepted, expired)
              FROM tally.event_types t CROSS JOIN (SELECT DISTINCT every FROM tally.bucket_counts) AS widths
              FULL JOIN buckets b USING (type, every)
             WHERE coalesce(b.count, 0) <> coalesce(t.accepted - t.expired, 0)
            """;

    /** One snapshot; the connection is in autocommit before and after. */
    static Balance in(Connection connection) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        Balance balance = seen(connection);
        connection.rollback();
        connection.setAutoCommit(true);
        return balance;
    }

    /** What the transaction that is open sees. */
    static Balance seen(Connection connection) throws SQLException {
        long batch = 0;
        Map<String, Long> positions = new LinkedHashMap<>();
        List<String> violations = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("""
                    SELECT topic || '-' || partition, next_offset, (SELECT max(batch_id) FROM tally.batches)
                      FROM tally.positions ORDER BY 1
                    """)) {
                while (rows.next()) {
                    positions.put(rows.getString(1), rows.getLong(2));
                    batch = rows.getLong(3);
                }
            }
            try (ResultSet rows = statement.executeQuery(EQUATIONS)) {
                while (rows.next()) {
                    violations.add(rows.getString(1));
                }
            }
        }
        return new Balance(violations, batch, positions);
    }
}
