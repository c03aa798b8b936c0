package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.CountBatch;
import dev.tally.aggregator.count.CountBatch.DocumentChange;
import dev.tally.aggregator.count.CountBatch.WordShare;
import dev.tally.aggregator.count.DocumentState;
import dev.tally.aggregator.count.DocumentState.Status;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Documents and their words: tables {@code documents} and {@code document_words}. Runs in the caller's transaction and
 * chooses document ids as {@link WordStore} chooses word ids. Not thread-safe.
 */
final class DocumentStore {
    private long lastId;

    DocumentStore(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT coalesce(max(document_id), 0) FROM tally_internal.documents");
                ResultSet row = statement.executeQuery()) {
            row.next();
            lastId = row.getLong(1);
        }
    }

    /** The documents that are known of these. */
    static Map<String, StoredDocument> read(Connection connection, Collection<String> names) throws SQLException {
        Map<String, StoredDocument> documents = new HashMap<>();
        if (names.isEmpty()) {
            return documents;
        }
        String sql = """
                SELECT name, document_id, version, next_sequence, status, words
                  FROM tally_internal.documents WHERE name = ANY (?)
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, names.toArray(String[]::new));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Status status = Status.valueOf(row.getString(5).toUpperCase(Locale.ROOT));
                    DocumentState state = new DocumentState(row.getString(3), row.getLong(4), status);
                    documents.put(row.getString(1), new StoredDocument(row.getLong(2), state, row.getLong(6)));
                }
            }
        }
        return documents;
    }

    /**
     * Takes out what leaves: every word of the documents that start over, from {@code document_words} and from the totals.
     *
     * @return how many words left
     */
    static long takeOut(Connection connection, CountBatch batch, Map<String, StoredDocument> stored)
            throws SQLException {
        long[] leaving = batch.documents().stream()
                .filter(DocumentChange::startsOver)
                .map(change -> stored.get(change.name()))
                .filter(document -> document != null)
                .mapToLong(StoredDocument::id)
                .toArray();
        if (leaving.length == 0) {
            return 0;
        }
        try (PreparedStatement reset = connection.prepareStatement(
                "UPDATE tally_internal.documents SET lines = 0, words = 0, rejected = 0 WHERE document_id = ANY (?)")) {
            reset.setObject(1, leaving);
            reset.executeUpdate();
        }
        String sql = """
                WITH gone AS (
                    DELETE FROM tally_internal.document_words WHERE document_id = ANY (?) RETURNING word_ids, counts
                ), sums AS (
                    SELECT u.word_id, sum(u.count)::bigint AS count
                      FROM gone CROSS JOIN LATERAL unnest(word_ids, counts) AS u (word_id, count)
                     GROUP BY u.word_id ORDER BY u.word_id
                ), reduced AS (
                    UPDATE tally_internal.words w SET count = w.count - s.count
                      FROM sums s WHERE w.word_id = s.word_id RETURNING s.count
                )
                SELECT coalesce(sum(count), 0)::bigint FROM reduced
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, leaving);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Writes every document's words and its row. */
    void write(Connection connection, CountBatch batch, int[] wordIds, Map<String, StoredDocument> stored)
            throws SQLException {
        List<DocumentChange> changes = new ArrayList<>(batch.documents());
        long[] ids = new long[changes.size()];
        for (int i = 0; i < ids.length; i++) {
            StoredDocument known = stored.get(changes.get(i).name());
            ids[i] = known == null ? ++lastId : known.id();
        }
        writeWords(connection, changes, ids, wordIds, stored);
        writeRows(connection, changes, ids);
    }

    private static void writeWords(
            Connection connection,
            List<DocumentChange> changes,
            long[] ids,
            int[] wordIds,
            Map<String, StoredDocument> stored)
            throws SQLException {
        List<Long> growing = new ArrayList<>();
        List<Long> reopened = new ArrayList<>();
        List<Long> finished = new ArrayList<>();
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO tally_internal.document_words (document_id, is_whole, level, word_ids, counts)
                VALUES (?, ?, 0, ?, ?)
                """)) {
            for (int i = 0; i < ids.length; i++) {
                DocumentChange change = changes.get(i);
                StoredDocument before = stored.get(change.name());
                boolean hasRows = before != null && before.words() > 0 && !change.startsOver();
                boolean ended = change.after().status() == Status.COUNTED;
                boolean whole = ended && !hasRows && change.shares().size() == 1;
                for (WordShare share : change.shares()) {
                    bindShare(insert, ids[i], whole, share, wordIds);
                    insert.addBatch();
                }
                // A document that is being counted has no whole row, also where what it gained had no words.
                if (hasRows
                        && before.state().status() == Status.COUNTED
                        && !(ended && change.shares().isEmpty())) {
                    reopened.add(ids[i]);
                }
                if (ended && !whole && (hasRows || !change.shares().isEmpty())) {
                    finished.add(ids[i]);
                } else if (!ended && !change.shares().isEmpty()) {
                    growing.add(ids[i]);
                }
            }
            reopen(connection, reopened);
            insert.executeBatch();
        }
        makeWhole(connection, finished);
        mergeLevels(connection, growing);
    }

    private static void bindShare(PreparedStatement insert, long id, boolean whole, WordShare share, int[] wordIds)
            throws SQLException {
        int[] indexes = share.wordIndexes();
        long[] order = new long[indexes.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = ((long) wordIds[indexes[i]] << 32) | i;
        }
        Arrays.sort(order);
        int[] shareIds = new int[order.length];
        long[] counts = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            shareIds[i] = (int) (order[i] >>> 32);
            counts[i] = share.counts()[(int) order[i]];
        }
        insert.setLong(1, id);
        insert.setBoolean(2, whole);
        insert.setObject(3, shareIds);
        insert.setObject(4, counts);
    }

    /** A finished document that goes on growing is no longer in one row. */
    private static void reopen(Connection connection, List<Long> documents) throws SQLException {
        if (documents.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE tally_internal.document_words SET is_whole = false WHERE document_id = ANY (?) AND is_whole")) {
            statement.setObject(1, longs(documents));
            statement.executeUpdate();
        }
    }

    private static void makeWhole(Connection connection, List<Long> documents) throws SQLException {
        if (documents.isEmpty()) {
            return;
        }
        String sql = """
                WITH gone AS (
                    DELETE FROM tally_internal.document_words WHERE document_id = ANY (?)
                    RETURNING document_id, word_ids, counts
                ), sums AS (
                    SELECT document_id, u.word_id, sum(u.count)::bigint AS count
                      FROM gone CROSS JOIN LATERAL unnest(word_ids, counts) AS u (word_id, count)
                     GROUP BY document_id, u.word_id
                )
                INSERT INTO tally_internal.document_words (document_id, is_whole, level, word_ids, counts)
                SELECT document_id, true, 0, array_agg(word_id ORDER BY word_id), array_agg(count ORDER BY word_id)
                  FROM sums GROUP BY document_id
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, longs(documents));
            statement.executeUpdate();
        }
    }

    /**
     * Merges sixteen rows of one level into one of the next, so that a document that grows for ever has few rows and each
     * word's entry is written again only once per level (as in a log-structured merge tree).
     */
    private static void mergeLevels(Connection connection, List<Long> documents) throws SQLException {
        if (documents.isEmpty()) {
            return;
        }
        String sql = """
                WITH full_levels AS (
                    SELECT document_id, level FROM tally_internal.document_words
                     WHERE document_id = ANY (?) AND NOT is_whole GROUP BY document_id, level HAVING count(*) >= 16
                ), gone AS (
                    DELETE FROM tally_internal.document_words d USING full_levels f
                     WHERE d.document_id = f.document_id AND d.level = f.level AND NOT d.is_whole
                    RETURNING d.document_id, d.level, d.word_ids, d.counts
                ), sums AS (
                    SELECT document_id, level, u.word_id, sum(u.count)::bigint AS count
                      FROM gone CROSS JOIN LATERAL unnest(word_ids, counts) AS u (word_id, count)
                     GROUP BY document_id, level, u.word_id
                )
                INSERT INTO tally_internal.document_words (document_id, is_whole, level, word_ids, counts)
                SELECT document_id, false, level + 1, array_agg(word_id ORDER BY word_id), array_agg(count ORDER BY word_id)
                  FROM sums GROUP BY document_id, level
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, longs(documents));
            while (statement.executeUpdate() > 0) {
                // a level that was filled by this merge may be full itself now
            }
        }
    }

    private static void writeRows(Connection connection, List<DocumentChange> changes, long[] ids) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        String sql = """
                INSERT INTO tally_internal.documents AS d
                       (document_id, name, version, next_sequence, status, lines, words, rejected, counted_at)
                SELECT n.document_id, n.name, n.version, n.next_sequence, n.status, n.lines, n.words, n.rejected,
                       CASE n.status WHEN 'counted' THEN now() END
                  FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
                       AS n (document_id, name, version, next_sequence, status, lines, words, rejected)
                 ORDER BY n.document_id
                    ON CONFLICT (document_id) DO UPDATE SET
                       version = excluded.version, next_sequence = excluded.next_sequence, status = excluded.status,
                       lines = d.lines + excluded.lines, words = d.words + excluded.words,
                       rejected = d.rejected + excluded.rejected, counted_at = excluded.counted_at
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, ids);
            statement.setObject(2, changes.stream().map(DocumentChange::name).toArray(String[]::new));
            statement.setObject(
                    3, changes.stream().map(c -> c.after().version()).toArray(String[]::new));
            statement.setObject(
                    4, changes.stream().mapToLong(c -> c.after().nextSequence()).toArray());
            statement.setObject(
                    5,
                    changes.stream()
                            .map(c -> c.after().status().name().toLowerCase(Locale.ROOT))
                            .toArray(String[]::new));
            statement.setObject(
                    6, changes.stream().mapToLong(DocumentChange::lines).toArray());
            statement.setObject(
                    7, changes.stream().mapToLong(DocumentChange::words).toArray());
            statement.setObject(
                    8, changes.stream().mapToLong(DocumentChange::rejected).toArray());
            statement.executeUpdate();
        }
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}
