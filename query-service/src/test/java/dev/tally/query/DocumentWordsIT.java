package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A document's words page by page, where many have the same count; also of a document that still grows, batch by batch. */
class DocumentWordsIT {
    private static final Map<String, Long> WORDS = new HashMap<>();
    private static TestDatabase database;
    private static RunningQuery query;

    @BeforeAll
    static void start() throws SQLException {
        for (int i = 0; i < 200; i++) {
            WORDS.put("w" + i * 7919 % 1000, 1L + 60 / (i + 1));
        }
        database = TestPlatform.database();
        try (Ledger ledger = new Ledger(database);
                Connection owner = database.connect(DatabaseRole.OWNER);
                Statement statement = owner.createStatement()) {
            ledger.document("whole.txt", WORDS);
            ledger.document("growing.txt", WORDS);
            // The same counts as two batches left them: one of each word, and the rest.
            statement.execute("""
                    WITH whole AS (
                        DELETE FROM tally_internal.document_words
                         WHERE document_id = (SELECT document_id FROM tally.documents WHERE name = 'growing.txt') RETURNING *)
                    INSERT INTO tally_internal.document_words
                    SELECT document_id, false, 0, word_ids, array_fill(1::bigint, ARRAY[cardinality(counts)]) FROM whole
                     UNION ALL
                    SELECT document_id, false, 0, array_agg(id), array_agg(count - 1)
                      FROM whole CROSS JOIN LATERAL unnest(word_ids, counts) AS u (id, count) WHERE count > 1 GROUP BY 1""");
        }
        query = RunningQuery.start(database, RunningQuery.NO_KAFKA);
    }

    @AfterAll
    static void stop() {
        query.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "whole.txt, 7, '', 1", "whole.txt, 100, '', 1", "whole.txt, 3, '', 2", "whole.txt, 9, w1, 1",
        "growing.txt, 7, '', 1", "growing.txt, 1000, '', 1", "growing.txt, 3, '', 2", "growing.txt, 9, w1, 1"
    })
    void pagesHoldTheMostFrequentFirst(String document, int limit, String prefix, long min) {
        Predicate<Map.Entry<String, Long>> wanted =
                word -> word.getValue() >= min && word.getKey().startsWith(prefix);
        List<String> expected = WORDS.entrySet().stream()
                .filter(wanted)
                .sorted(Comparator.comparing((Map.Entry<String, Long> word) -> -word.getValue())
                        .thenComparing(Map.Entry::getKey))
                .map(word -> word.getKey() + " " + word.getValue())
                .toList();
        List<String> joined = new ArrayList<>();
        String path = "/v1/documents/" + document + "/words?limit=" + limit + "&min=" + min
                + (prefix.isEmpty() ? "" : "&prefix=" + prefix);
        while (!path.isEmpty()) {
            Answer page = query.get(path);
            assertThat(page.status()).as("%s", page).isEqualTo(200);
            for (JsonNode word : page.json().get("words")) {
                joined.add(word.get("word").asString() + " " + word.get("count").asLong());
            }
            String link = page.header("Link");
            path = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }
        assertThat(joined).isEqualTo(expected);
    }
}
