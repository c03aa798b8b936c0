package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Read your writes, with one database connection: whoever waits must not hold it. */
class AtPositionIT {
    private static final int WAITING_PLACES = 32;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private TestDatabase database;
    private Ledger ledger;
    private RunningQuery query;

    @BeforeEach
    void start() throws SQLException {
        database = TestPlatform.database();
        ledger = new Ledger(database);
        ledger.document("a.txt", Map.of("one", 1L));
        query = RunningQuery.start(database, RunningQuery.NO_KAFKA, "--tally.database.connections=1");
    }

    @AfterEach
    void stop() throws SQLException {
        clients.shutdownNow();
        query.close();
        ledger.close();
        database.close();
    }

    @Test
    void answersAtOnceFromASnapshotThatContainsThePosition() {
        for (String path : List.of(
                "/v1/words?", "/v1/documents?", "/v1/status?balance=false&", "/v1/batches?", "/v1/documents/a.txt?")) {
            Answer answer = query.get(path + "after=" + ledger.position() + "&wait=0s");
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.batch()).isEqualTo(1);
        }
    }

    @Test
    void saysHowMuchIsMissingWhenTheTimeIsUp() {
        Answer answer = query.get("/v1/words?after=tally.events.v1~3~7,tally.lines.v1~0~5&wait=50ms");
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.code()).isEqualTo("position.not-counted");
        assertThat(answer.json().get("lag").asLong()).isEqualTo(7 + 3);
        JsonNode lines = answer.json().get("partitions").get(1);
        assertThat(lines.get("topic").asString()).isEqualTo("tally.lines.v1");
        assertThat(lines.get("wanted").asLong()).isEqualTo(5);
        assertThat(lines.get("counted").asLong()).isEqualTo(2);
    }

    @Test
    void manyWaitWithoutHoldingAConnectionAndAllAreAnsweredFromABatchThatContainsIt() throws Exception {
        List<Future<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(clients.submit(() -> query.get("/v1/words?after=tally.lines.v1~0~6&wait=60s")));
        }
        // The only connection is free for those who do not wait.
        assertThat(query.get("/v1/words").batch()).isEqualTo(1);
        ledger.document("b.txt", Map.of("two", 1L));
        assertThat(query.get("/v1/words").batch()).isEqualTo(2);
        assertThat(waiting).noneMatch(Future::isDone);
        ledger.document("c.txt", Map.of("three", 1L));
        for (Future<Answer> one : waiting) {
            Answer answer = one.get(30, TimeUnit.SECONDS);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.batch()).isEqualTo(3);
            assertThat(answer.json().get("words")).hasSize(3);
        }
    }

    @Test
    void whoFindsNoPlaceToWaitIsAskedToComeBackAndTheRestGoesOn() throws Exception {
        List<Future<Answer>> waiting = Stream.generate(
                        () -> clients.submit(() -> query.get("/v1/words?after=tally.lines.v1~0~4&wait=60s")))
                .limit(WAITING_PLACES + 8)
                .toList();
        // Exactly those for whom there is no place are answered.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (waiting.stream().filter(Future::isDone).count() < 8 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(query.get("/v1/words").status()).isEqualTo(200);
        ledger.document("b.txt", Map.of("two", 1L));
        int busy = 0;
        for (Future<Answer> one : waiting) {
            Answer answer = one.get(30, TimeUnit.SECONDS);
            if (answer.status() != 200) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.code()).isEqualTo("wait.busy");
                assertThat(answer.header("Retry-After")).isEqualTo("1");
                busy++;
            }
        }
        assertThat(busy).isEqualTo(8);
    }
}
