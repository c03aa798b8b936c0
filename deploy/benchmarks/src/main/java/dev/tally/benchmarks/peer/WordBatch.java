package dev.tally.benchmarks.peer;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Words per document in hash maps; keys are written in the index's order, which halves what an upsert costs. */
final class WordBatch implements CountedBatch {
    private static final String STAGING = """
            CREATE TEMP TABLE staged_words (word text COLLATE "C", count bigint) ON COMMIT DELETE ROWS;
            CREATE TEMP TABLE staged_document_words (document text COLLATE "C", word text COLLATE "C", count bigint)
                ON COMMIT DELETE ROWS;
            """;
    private static final String MERGE = """
            INSERT INTO word_counts AS known SELECT word, count FROM staged_words
                ON CONFLICT (word) DO UPDATE SET count = known.count + excluded.count;
            INSERT INTO document_word_counts AS known SELECT document, word, count FROM staged_document_words
                ON CONFLICT (document, word) DO UPDATE SET count = known.count + excluded.count;
            """;

    private final Words words = new Words();
    private final Map<String, Map<String, Count>> documents = new HashMap<>();

    private static final class Count {
        long value;
    }

    WordBatch(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(STAGING);
        }
        connection.commit();
    }

    @Override
    public void add(ConsumerRecord<byte[], byte[]> record) {
        Map<String, Count> counts =
                documents.computeIfAbsent(new String(record.key(), StandardCharsets.UTF_8), absent -> new HashMap<>());
        for (String word : words.of(record.value())) {
            counts.computeIfAbsent(word, absent -> new Count()).value++;
        }
    }

    @Override
    public void write(Connection connection) throws SQLException {
        Map<String, Count> total = new HashMap<>();
        CopyRows rows = new CopyRows();
        for (String document : sorted(documents)) {
            Map<String, Count> counts = documents.get(document);
            for (String word : sorted(counts)) {
                long count = counts.get(word).value;
                total.computeIfAbsent(word, absent -> new Count()).value += count;
                rows.add(document, word, count);
            }
        }
        rows.copyInto(connection, "staged_document_words");
        for (String word : sorted(total)) {
            rows.add(word, total.get(word).value);
        }
        rows.copyInto(connection, "staged_words");
        try (Statement statement = connection.createStatement()) {
            statement.execute(MERGE);
        }
        documents.clear();
    }

    private static String[] sorted(Map<String, ?> map) {
        String[] keys = map.keySet().toArray(new String[0]);
        Arrays.sort(keys);
        return keys;
    }
}
