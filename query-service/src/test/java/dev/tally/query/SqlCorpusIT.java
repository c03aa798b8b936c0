package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.SqlClient.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * The statements of people who mean harm, B71 to B82 of the list of bad inputs: each gets its answer and changes nothing,
 * and the next statement on the same session is as limited as ever. {@code ¦} in the file stands for a line end.
 */
class SqlCorpusIT {
    private static final String CORPUS = "/sql-corpus.csv";

    private static TestDatabase database;
    private static RunningQuery query;
    private static SqlClient sql;
    private static Ledger ledger;
    private static Map<String, String> before;

    @BeforeAll
    static void start() throws SQLException {
        database = TestPlatform.database();
        ledger = new Ledger(database);
        ledger.document("a.txt", Map.of("the", 5L, "of", 3L));
        ledger.events("order.placed", Instant.parse("2026-11-21T10:00:00Z"), 7);
        // One session, so that what one statement leaves behind the next one finds.
        query = RunningQuery.start(
                database, RunningQuery.NO_KAFKA, "--tally.sql.statement-timeout=1s", "--tally.sql.connections=1");
        sql = new SqlClient(query);
        before = Checksums.of(database);
    }

    @AfterAll
    static void stop() throws SQLException {
        query.close();
        ledger.close();
        database.close();
    }

    @AfterEach
    void nothingHasChanged() throws SQLException {
        assertThat(Checksums.of(database)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvFileSource(resources = CORPUS, delimiter = '|', quoteCharacter = '\u0001')
    void isAnswered(String number, String status, String statement) {
        Reply reply = sql.post(statement.replace('¦', '\n'));
        assertThat(Integer.toString(reply.status()))
                .as(number + " " + reply.body())
                .matches(status);
        assertThat(reply.body())
                .doesNotContain("/tmp", "/var", "base/", "org.", "Exception", "tally_answer", "tally_owner");
        assertThat(sql.post("SELECT pg_sleep(5)").status())
                .as("after " + number)
                .isEqualTo(408);
        assertThat(sql.post(
                                "SELECT current_setting('transaction_read_only') || current_user || current_setting('work_mem')")
                        .value()
                        .asString())
                .isEqualTo("ontally_sql4MB");
    }

    /** Without any of the endpoint's care: straight to the server, several statements at once, no read-only transaction. */
    @ParameterizedTest
    @CsvFileSource(resources = CORPUS, delimiter = '|', quoteCharacter = '\u0001')
    void changesNothingByTheRoleAlone(String number, String status, String statement) throws SQLException {
        try (Connection connection = database.connect(DatabaseRole.SQL);
                Statement limit = connection.createStatement()) {
            limit.execute("SET statement_timeout = '500ms'; SET default_transaction_read_only = off");
            try (Statement hostile = connection.createStatement()) {
                hostile.setMaxRows(100);
                hostile.setFetchSize(100);
                if (!statement.contains("20000000")) {
                    hostile.execute(statement.replace('¦', '\n'));
                }
            } catch (SQLException refused) {
                assertThat(refused.getSQLState()).as(number).isNotNull();
            }
        }
    }

    @Test
    void aSessionCannotBePoisonedHoweverOftenOneTries() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(sql.post("SELECT set_config('statement_timeout', '0', false)")
                            .status())
                    .isEqualTo(403);
            if (i % 50 == 0) {
                assertThat(sql.post("SELECT pg_sleep(5)").status()).isEqualTo(408);
            }
        }
    }
}
