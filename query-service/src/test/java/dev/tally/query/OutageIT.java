package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.local.testing.TestPostgres;
import dev.tally.query.RunningQuery.Answer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** PostgreSQL goes and comes back; the service stays, says 503 meanwhile, and recovers by itself. */
class OutageIT {
    @Test
    void startsWithoutADatabaseAndRecoversFromEachWayOfLosingIt() throws Exception {
        try (TestPostgres postgres = TestPlatform.startPostgres()) {
            TestDatabase database = postgres.freshDatabase();
            try (Ledger ledger = new Ledger(database)) {
                ledger.document("a.txt", Map.of("one", 1L));
            }
            postgres.stop();
            try (RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA)) {
                assertAway(query);
                postgres.start();
                awaitBack(query);
                postgres.kill9();
                assertAway(query);
                postgres.start();
                awaitBack(query);
                try (Connection superuser = database.superuser();
                        Statement statement = superuser.createStatement()) {
                    statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE usename = 'tally_reader'");
                }
                awaitBack(query);
            }
        }
    }

    @Test
    void aDatabaseWithoutTablesIsNotReadyYetAndAWrongPasswordGivesNothingAway() throws Exception {
        try (TestDatabase database = TestPlatform.database()) {
            try (Connection superuser = database.superuser();
                    Statement statement = superuser.createStatement()) {
                statement.execute("DROP SCHEMA tally CASCADE");
            }
            try (RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA)) {
                assertProblem(query.get("/readyz"), "database.not-migrated");
                assertProblem(query.get("/v1/words"), "database.not-migrated");
                assertProblem(query.get("/v1/documents"), "database.not-migrated");
            }
            try (RunningQuery query = RunningQuery.start(database.jdbcUrl(), "wrong", RunningQuery.NO_KAFKA)) {
                Answer answer = query.get("/v1/words");
                assertProblem(answer, "database.unavailable");
                assertThat(answer.body()).doesNotContain("password", "wrong", DatabaseRole.READER.roleName(), "jdbc");
            }
        }
    }

    @Test
    void aStatementThatTakesTooLongIsCancelledAndSaysSo() throws Exception {
        try (TestDatabase database = TestPlatform.database();
                Connection owner = database.connect(DatabaseRole.OWNER);
                Statement statement = owner.createStatement();
                RunningQuery query = RunningQuery.start(
                        database, RunningQuery.NO_KAFKA, "--tally.database.statement-timeout=300ms")) {
            owner.setAutoCommit(false);
            statement.execute("LOCK TABLE tally_internal.words IN ACCESS EXCLUSIVE MODE");
            assertProblem(query.get("/v1/words"), "query.timeout");
            owner.rollback();
            assertThat(query.get("/v1/words").status()).isEqualTo(200);
        }
    }

    private static void assertAway(RunningQuery query) throws InterruptedException {
        // Sessions outlive a killed server by the moment they need to notice.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (query.get("/v1/words").status() == 200 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(query.get("/livez").status()).isEqualTo(200);
        for (String path :
                new String[] {"/readyz", "/v1/words", "/v1/documents", "/v1/status", "/v1/batches?after=a~0~1"}) {
            long asked = System.nanoTime();
            assertProblem(query.get(path), "database.unavailable");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).as(path).isLessThan(Duration.ofSeconds(15));
        }
    }

    private static void assertProblem(Answer answer, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).doesNotContain("Exception", "hikari", "org.", "5432", "FATAL");
    }

    private static void awaitBack(RunningQuery query) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Answer answer = query.get("/v1/words");
        while (answer.status() != 200 && System.nanoTime() < deadline) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            TimeUnit.MILLISECONDS.sleep(100);
            answer = query.get("/v1/words");
        }
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("words")).hasSize(1);
        assertThat(query.get("/readyz").status()).isEqualTo(200);
    }
}
