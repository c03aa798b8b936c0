package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Under commits as fast as they go, every answer shows exactly the state of the batch it names. */
class SnapshotIT {
    private static final int ANSWERS_EACH = 120;
    private static final Instant MINUTE = Instant.parse("2026-11-21T10:00:00Z");

    /** What was counted when a batch was committed. */
    private record Expected(long words, long documents, long events) {}

    private final Map<Long, Expected> expected = new ConcurrentHashMap<>(Map.of(0L, new Expected(0, 0, 0)));

    @Test
    void everyAnswerBalancesAndIsTheStateOfItsBatch() throws Exception {
        try (TestDatabase database = TestPlatform.database();
                Ledger ledger = new Ledger(database);
                RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA)) {
            write(ledger, 0);
            AtomicBoolean stop = new AtomicBoolean();
            ExecutorService threads = Executors.newFixedThreadPool(5);
            Future<Long> writer = threads.submit(() -> writeUntil(ledger, stop));
            List<Future<Long>> readers = new ArrayList<>();
            readers.add(threads.submit(reader(() -> status(query))));
            readers.add(threads.submit(reader(() -> words(query))));
            readers.add(threads.submit(reader(() -> documents(query))));
            readers.add(threads.submit(reader(() -> buckets(query))));
            for (Future<Long> reader : readers) {
                // Answers that all show one batch would prove nothing.
                assertThat(reader.get(120, TimeUnit.SECONDS)).isGreaterThan(20);
            }
            stop.set(true);
            assertThat(writer.get(30, TimeUnit.SECONDS)).isGreaterThan(50);
            threads.shutdown();
        }
    }

    /** As many come as may wait for a status, and some more; these are refused, and the database reads for one of those. */
    @Test
    void theDatabaseReadsAStatusForOneOfThoseWhoAsk() throws Exception {
        int places = 16;
        int more = 4;
        ExecutorService threads = Executors.newFixedThreadPool(places + more);
        CompletionService<Answer> callers = new ExecutorCompletionService<>(threads);
        try (TestDatabase database = TestPlatform.database();
                Ledger ledger = new Ledger(database);
                Connection other = database.superuser();
                Statement statement = other.createStatement();
                RunningQuery query =
                        RunningQuery.start(database, RunningQuery.NO_KAFKA, "--tally.database.statement-timeout=90s")) {
            write(ledger, 0);
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE tally.documents IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < places + more; i++) {
                callers.submit(() -> query.get("/v1/status"));
            }
            for (int i = 0; i < more; i++) {
                assertThat(next(callers).code()).isEqualTo("status.busy");
            }
            assertThat(awaitReadings(statement)).isEqualTo(1);
            other.rollback();
            for (int i = 0; i < places; i++) {
                assertThat(next(callers).status()).isEqualTo(200);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Answer next(CompletionService<Answer> callers) throws Exception {
        Future<Answer> next = callers.poll(60, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next.get();
    }

    /** How many sessions wait for the lock, as soon as one does. */
    private static long awaitReadings(Statement statement) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (ResultSet row =
                    statement.executeQuery("SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database"
                            + " WHERE datname = current_database() AND NOT granted")) {
                row.next();
                if (row.getLong(1) > 0 || System.nanoTime() > deadline) {
                    return row.getLong(1);
                }
            }
        }
    }

    /** Returns how many different batches its answers showed. */
    private static Callable<Long> reader(Callable<Long> question) {
        return () -> {
            List<Long> batches = new ArrayList<>();
            for (int i = 0; i < ANSWERS_EACH; i++) {
                batches.add(question.call());
            }
            assertThat(batches).isSorted();
            return batches.stream().distinct().count();
        };
    }

    private long status(RunningQuery query) {
        Answer answer = query.get("/v1/status");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode status = answer.json();
        Expected state = expected(answer);
        assertThat(status.get("balanced").asBoolean()).as(answer.body()).isTrue();
        assertThat(status.get("batch").asLong()).isEqualTo(answer.batch());
        assertThat(status.get("totals").get("batches").asLong()).isEqualTo(answer.batch());
        assertThat(status.get("totals").get("words").asLong()).isEqualTo(state.words());
        assertThat(status.get("totals").get("events").asLong()).isEqualTo(state.events());
        assertThat(status.get("documents").get("words").asLong()).isEqualTo(state.words());
        assertThat(status.get("documents").get("counted").asLong()).isEqualTo(state.documents());
        return answer.batch();
    }

    private long words(RunningQuery query) {
        Answer answer = query.get("/v1/words?limit=10000");
        assertThat(sum(answer, "words", "count")).isEqualTo(expected(answer).words());
        return answer.batch();
    }

    private long documents(RunningQuery query) {
        Answer answer = query.get("/v1/documents?limit=10000");
        assertThat(answer.json().get("documents"))
                .hasSize((int) expected(answer).documents());
        assertThat(sum(answer, "documents", "words")).isEqualTo(expected(answer).words());
        return answer.batch();
    }

    private long buckets(RunningQuery query) {
        Answer answer = query.get("/v1/buckets/tick");
        assertThat(sum(answer, "buckets", "count")).isEqualTo(expected(answer).events());
        return answer.batch();
    }

    private Expected expected(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return expected.get(answer.batch());
    }

    private static long sum(Answer answer, String list, String member) {
        return answer.json()
                .get(list)
                .valueStream()
                .mapToLong(row -> row.get(member).asLong())
                .sum();
    }

    private long writeUntil(Ledger ledger, AtomicBoolean stop) throws SQLException {
        long written = 1;
        while (!stop.get() && written < 9_000) {
            write(ledger, written++);
        }
        return written;
    }

    /** Two batches; what they will show is noted before they are committed. */
    private void write(Ledger ledger, long number) throws SQLException {
        Expected before = expected.get(ledger.batch());
        Expected document = new Expected(before.words() + 3, before.documents() + 1, before.events());
        expected.put(ledger.batch() + 1, document);
        ledger.document("d" + number, Map.of("word" + number % 7, 2L, "w" + number, 1L));
        expected.put(ledger.batch() + 1, new Expected(document.words(), document.documents(), document.events() + 5));
        ledger.events("tick", MINUTE.plusSeconds(60 * (number % 10)), 5);
    }
}
