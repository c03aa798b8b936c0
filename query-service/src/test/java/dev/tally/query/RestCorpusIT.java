package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * What people get wrong in requests, or try out: B84 to B92 of the list of bad inputs, each with its answer and shape. Lines of
 * the file are number, status, code and path; B91, the dashboard's, is in DashboardIT.
 */
class RestCorpusIT {
    private static final String CORPUS = "/rest-corpus.csv";

    private static TestDatabase database;
    private static RunningQuery query;

    @BeforeAll
    static void start() throws SQLException {
        database = TestPlatform.database();
        try (Ledger ledger = new Ledger(database)) {
            ledger.document("a.txt", Map.of("the", 5L, "of", 3L));
            ledger.counter("by_region", "live", false);
        }
        query = RunningQuery.start(database, RunningQuery.NO_KAFKA);
    }

    @AfterAll
    static void stop() {
        query.close();
        database.close();
    }

    @ParameterizedTest
    @CsvFileSource(resources = CORPUS, delimiter = '|', quoteCharacter = '\u0001')
    void isAnswered(String number, int status, String code, String path) {
        Answer answer = query.get(path);

        assertThat(answer.status()).as(number + " " + answer.body()).isEqualTo(status);
        if (status >= 400) {
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.code()).isEqualTo(code);
            assertThat(answer.json().get("status").asInt()).isEqualTo(status);
            assertThat(answer.json().get("title").asString()).isNotEmpty();
            assertThat(answer.json().get("detail").asString()).isNotEmpty();
            assertThat(answer.json().get("type").asString()).isEqualTo("urn:tally:problem:" + code);
        }
    }

    @Test
    void aLongQueryStringIsRefused() {
        assertThat(query.get("/v1/words?prefix=" + "a".repeat(20_000)).status()).isIn(400, 414);
    }

    /** In any order and again and again: no answer depends on what was asked before. */
    @Test
    void theOrderDoesNotMatter() throws IOException {
        List<String[]> rows = new ArrayList<>();
        try (InputStream corpus = RestCorpusIT.class.getResourceAsStream(CORPUS)) {
            new String(corpus.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> rows.add(line.split("\\|", -1)));
        }
        for (int round = 0; round < 10; round++) {
            Collections.shuffle(rows, new Random(round));
            for (String[] row : rows) {
                assertThat(query.get(row[3]).status()).as(row[3]).isEqualTo(Integer.parseInt(row[1]));
            }
        }
    }
}
