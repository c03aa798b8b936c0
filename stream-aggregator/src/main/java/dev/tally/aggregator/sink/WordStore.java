package dev.tally.aggregator.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Table {@code words}: the dictionary and the totals. Ids are chosen here, which only the holder of the fence may do; a
 * sequence would burn an id at every upsert and run out. Remembers the ids of recent words, which is safe because words
 * never lose their id and a process whose transaction failed does not live on. Not thread-safe.
 */
final class WordStore {
    /** About 60 MB of heap. Words beyond are looked up again. */
    private static final int REMEMBERED = 400_000;

    private final Map<String, Integer> ids = new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };
    private int lastId;

    WordStore(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT coalesce(max(word_id), 0) FROM tally_internal.words");
                ResultSet row = statement.executeQuery()) {
            row.next();
            lastId = row.getInt(1);
        }
    }

    /** The id of each word, in the words' order. New words get theirs here and their row by {@link #add}. */
    int[] ids(Connection connection, List<String> words) throws SQLException {
        int[] result = new int[words.size()];
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < result.length; i++) {
            Integer id = ids.get(words.get(i));
            if (id == null) {
                unknown.add(words.get(i));
            } else {
                result[i] = id;
            }
        }
        if (!unknown.isEmpty()) {
            Map<String, Integer> stored = stored(connection, unknown);
            for (int i = 0; i < result.length; i++) {
                if (result[i] == 0) {
                    String word = words.get(i);
                    Integer id = stored.get(word);
                    result[i] = id == null ? ++lastId : id;
                    ids.put(word, result[i]);
                }
            }
        }
        return result;
    }

    private static Map<String, Integer> stored(Connection connection, List<String> words) throws SQLException {
        Map<String, Integer> stored = new HashMap<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT word, word_id FROM tally_internal.words WHERE word = ANY (?)")) {
            statement.setObject(1, words.toArray(String[]::new));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    stored.put(row.getString(1), row.getInt(2));
                }
            }
        }
        return stored;
    }

    /**
     * Adds to the totals, in the order of ids: one order of locks and half the work on the index. Words with nothing to
     * add are left out.
     */
    static void add(Connection connection, List<String> words, int[] ids, long[] counts) throws SQLException {
        int[] order = IntStream.range(0, ids.length)
                .filter(i -> counts[i] > 0)
                .mapToObj(i -> ((long) ids[i] << 32) | i)
                .sorted()
                .mapToInt(Long::intValue)
                .toArray();
        if (order.length == 0) {
            return;
        }
        String sql = """
                INSERT INTO tally_internal.words AS w (word_id, word, count)
                SELECT * FROM unnest(?::integer[], ?::text[], ?::bigint[])
                    ON CONFLICT (word_id) DO UPDATE SET count = w.count + excluded.count
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, IntStream.of(order).map(i -> ids[i]).toArray());
            statement.setObject(2, IntStream.of(order).mapToObj(words::get).toArray(String[]::new));
            statement.setObject(3, IntStream.of(order).mapToLong(i -> counts[i]).toArray());
            statement.executeUpdate();
        }
    }
}
