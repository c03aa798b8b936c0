package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.acceptance.Door.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Twenty readers ask in three ways while documents are replaced as fast as the door takes them, so that in every batch words
 * leave and come, and while parts are killed: every answer is one snapshot, and balances.
 * {@code -Dtally.test.storm.answers=100000} reads more than the build has time for.
 */
class CommitStormIT {
    private static final int READERS = 20;
    private static final long ANSWERS = Long.getLong("tally.test.storm.answers", 2_000);
    private static final List<String> VICTIMS = List.of("stream-aggregator", "postgres", "query-service");
    private static final long KILLS = Math.max(VICTIMS.size(), ANSWERS / 10_000);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Few, so that it is the commits that keep the database busy and not the size of what is summed up. */
    private static final int DOCUMENTS = 3;

    private static final String SUMS = "/v1/sql?q=" + Door.parameter("""
            SELECT (SELECT sum(count) FROM word_counts), (SELECT sum(count) FROM document_word_counts),
                   (SELECT sum(words) FROM documents), (SELECT sum(words) FROM batches),
                   (SELECT sum(next_offset) FROM positions), (SELECT sum(consumed) FROM batches),
                   (SELECT coalesce(sum(count), 0) FROM bucket_counts), (SELECT coalesce(sum(accepted), 0) FROM event_types),
                   (SELECT max(batch_id) FROM batches)""");

    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong replaced = new AtomicLong();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private interface Work {
        void next(long number) throws Exception;
    }

    @Test
    void everyAnswerBalances() throws Exception {
        try (Installation tally = Installation.create("storm")) {
            tally.up();
            begin(number -> storm(tally.ingest(), number));
            eventually(PATIENCE, () -> tally.query().get("/v1/words/storm").with(200));
            for (int i = 0; i < READERS; i++) {
                begin(number -> read(tally.query(), number));
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                awaitAnswers(ANSWERS * kill / (KILLS + 1));
                String victim = VICTIMS.get(kill % VICTIMS.size());
                ProcessHandle.of(tally.pids().get(victim)).orElseThrow().destroyForcibly();
                awaitAnswers(answers.get() + READERS); // it is back
            }
            awaitAnswers(ANSWERS);
            stop();
            assertThat(violations).isEmpty();
            long batches = tally.query()
                    .get("/v1/status")
                    .with(200)
                    .json()
                    .path("batch")
                    .asLong();
            assertThat(batches).isGreaterThan(10);
            System.out.printf(
                    "storm: %d answers by %d readers, %d batches, %d documents replaced, %d kills, %d refused, 0 unbalanced%n",
                    answers.get(), READERS, batches, replaced.get(), KILLS, refused.get());
        } finally {
            stop();
        }
    }

    private void begin(Work work) {
        Thread thread = new Thread(() -> {
            for (long number = 0; !stopping; number++) {
                try {
                    work.next(number);
                } catch (Exception | AssertionError broken) {
                    violations.add("broken: " + broken);
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void awaitAnswers(long wanted) throws Exception {
        eventually(PATIENCE.plusMillis(ANSWERS * 20), () -> {
            if (violations.isEmpty()) {
                assertThat(answers).hasValueGreaterThanOrEqualTo(wanted);
            }
            return null;
        });
        assertThat(violations).isEmpty();
    }

    /** Another version of a document, and an event; those of its words that another version does not have leave the tables. */
    private void storm(Door ingest, long number) throws Exception {
        String text = IntStream.range(0, 20)
                .mapToObj(line -> "storm w" + (number + line) % 50 + " w" + number * line % 70)
                .collect(Collectors.joining("\n"));
        Answer document = ingest.put("/v1/documents/storm/" + number % DOCUMENTS + ".txt", "text/plain", text);
        if (document.status() / 100 == 2) {
            replaced.incrementAndGet();
        }
        ingest.post("/v1/events/storm.tick", "application/json", "{}");
    }

    /** An answer or none: what is refused while a part is away says nothing wrong. */
    private void read(Door query, long number) throws Exception {
        try {
            int question = (int) (number % 10);
            Answer answer =
                    query.get(question == 0 ? "/v1/status" : question % 2 == 0 ? "/v1/status?balance=false" : SUMS);
            if (answer.status() == 200) {
                answers.incrementAndGet();
                balances(answer);
                return;
            }
        } catch (IOException away) {
            // asked again when it is back
        }
        refused.incrementAndGet();
        eventually(PATIENCE, () -> query.get("/readyz").with(200));
    }

    private void balances(Answer answer) {
        JsonNode body = answer.json();
        boolean holds = body.has("rows") ? sumsAgree(body) : statusAgrees(body);
        String batch = body.has("rows")
                ? body.at("/rows/0/8").asText()
                : body.path("batch").asText();
        if (!holds || !answer.header("Tally-Batch").orElse("").equals(batch)) {
            violations.add("not balanced: " + answer.headers() + " " + answer);
        }
    }

    private static boolean sumsAgree(JsonNode body) {
        JsonNode sums = body.at("/rows/0");
        long words = sums.path(0).asLong(-1);
        return sums.path(1).asLong() == words
                && sums.path(2).asLong() == words
                && sums.path(3).asLong() == words
                && sums.path(4).asLong() == sums.path(5).asLong(-1)
                && sums.path(6).asLong() == sums.path(7).asLong(-1);
    }

    private static boolean statusAgrees(JsonNode status) {
        JsonNode totals = status.path("totals");
        long words = totals.path("words").asLong(-1);
        long next = 0;
        for (JsonNode partition : status.path("partitions")) {
            next += partition.path("next_offset").asLong();
        }
        JsonNode sums = status.at("/balance/words");
        return status.at("/documents/words").asLong() == words
                && status.path("batch").asLong(-1) == totals.path("batches").asLong()
                && totals.path("consumed").asLong(-1) == next
                && (status.path("balance").isNull()
                        || status.path("balanced").asBoolean()
                                && sums.path("word_counts").asLong() == words
                                && sums.path("document_word_counts").asLong() == words
                                && sums.path("documents").asLong() == words);
    }
}
