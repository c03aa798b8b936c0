package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every process is killed with -9 under load, and so is the launcher. What a reader sees balances at every moment; what
 * was acknowledged or dropped is counted in the end, each event and each line once.
 */
class CrashDrillIT {
    private static final Duration BACK = Duration.ofMinutes(3);
    private static final Duration GONE = Duration.ofSeconds(20);
    private static final List<String> VICTIMS = List.of(
            "stream-aggregator",
            "file-watcher",
            "ingest-api",
            "query-service",
            "kafka",
            "lake",
            "stream-aggregator",
            "postgres");

    private final List<String> times = new ArrayList<>();

    @Test
    void losesNothingAndCountsNothingTwiceWhateverIsKilled() throws Exception {
        try (Installation tally = Installation.create("drill")) {
            tally.configure("""
                    version: 1
                    inbox: {settle: 200ms}
                    events:
                      drill.tick: {id: /id, time: {at: /at, as: epoch}}
                    buckets: {every: [1s, 1h], keep: {}}
                    """);
            tally.up();
            BalanceReader reader = BalanceReader.start(tally.dsn());
            Load load = Load.start(tally);
            try (reader;
                    load) {
                awaitProgress(tally, load);
                for (String victim : VICTIMS) {
                    kill(tally, load, victim);
                }
                killTheLauncher(tally, load);
            }
            everythingIsCountedOnce(tally, load);
            assertThat(tally.tally("reconcile").succeeded().out()).contains("✔").doesNotContain("✘");
            assertThat(reader.violations()).isEmpty();
            assertThat(reader.looksPerSecond())
                    .as("looks at the balance per second")
                    .isGreaterThan(10);
            assertThat(reader.outages()).as("the database was away twice").isPositive();
            System.out.printf(
                    "drill: %d events, %d documents, %d retries; back after %s; %d looks, %.0f a second, 0 violations%n",
                    load.acknowledged(),
                    load.documents(),
                    load.retries(),
                    String.join(", ", times),
                    reader.looks(),
                    reader.looksPerSecond());
        }
    }

    private void kill(Installation tally, Load load, String victim) throws Exception {
        Map<String, Long> before = tally.pids();
        assertThat(before).containsKey(victim);
        Instant killed = Instant.now();
        sigkill(before.get(victim));
        awaitProgress(tally, load);
        eventually(BACK, () -> {
            JsonNode status = tally.status();
            assertThat(status.path("good").asBoolean()).as("%s", status).isTrue();
            return status;
        });
        times.add(victim + " " + Duration.between(killed, Instant.now()).toMillis() / 100 / 10.0 + " s");
        Map<String, Long> after = tally.pids();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after.get(victim)).isNotEqualTo(before.get(victim));
    }

    private void killTheLauncher(Installation tally, Load load) throws Exception {
        Map<String, Long> before = tally.pids();
        Instant killed = Instant.now();
        sigkill(tally.launcher().orElseThrow().pid());
        eventually(GONE, () -> {
            assertThat(before.entrySet())
                    .as("parts that outlive their launcher")
                    .noneMatch(part -> isAlive(part.getValue()));
            return null;
        });
        times.add("parts of the launcher gone after "
                + Duration.between(killed, Instant.now()).toMillis() / 100 / 10.0 + " s");
        assertThat(tally.up().err())
                .contains("cleaned:", "ended without stopping its parts")
                .contains("first batch committed");
        awaitProgress(tally, load);
    }

    private static void sigkill(long pid) throws Exception {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        assertThat(process.destroyForcibly()).isTrue();
        eventually(GONE, () -> {
            assertThat(isAlive(pid)).as("pid %s is alive", pid).isFalse();
            return null;
        });
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Waits until an event that is sent and a file that is dropped from now on are counted. */
    private static void awaitProgress(Installation tally, Load load) throws Exception {
        long events = load.acknowledged();
        int documents = load.documents();
        eventually(BACK, () -> {
            // The one that is just under way may have been taken before.
            assertThat(load.acknowledged()).as("acknowledged events").isGreaterThan(events + 10);
            return null;
        });
        String position = load.position();
        eventually(
                BACK,
                () -> tally.query()
                        .get("/v1/status?wait=2s&after=" + Door.parameter(position))
                        .with(200)
                        .fromSnapshot());
        eventually(BACK, () -> {
            assertThat(load.documents()).isGreaterThan(documents + 4);
            return null;
        });
        for (int number = documents + 1; number <= documents + 4; number++) {
            String name = Load.document(number);
            eventually(BACK, () -> {
                JsonNode document =
                        tally.query().get("/v1/documents/" + name).with(200).json();
                assertThat(document.path("status").asText()).as(name).isEqualTo("counted");
                return null;
            });
        }
    }

    private static void everythingIsCountedOnce(Installation tally, Load load) throws Exception {
        eventually(
                BACK,
                () -> tally.query()
                        .get("/v1/status?wait=2s&after=" + Door.parameter(load.position()))
                        .with(200));
        try (Connection sql = Installation.connect(tally.dsn());
                Statement statement = sql.createStatement()) {
            eventually(BACK, () -> {
                try (ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM documents WHERE status = 'counted'")) {
                    row.next();
                    assertThat(row.getInt(1)).isEqualTo(load.documents());
                }
                return null;
            });

            Map<Instant, Long> expected = new TreeMap<>();
            for (long i = 0; i < load.acknowledged(); i++) {
                expected.put(load.first.plusSeconds(i), 1L);
            }
            Map<Instant, Long> seconds = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT bucket_start, count FROM bucket_counts WHERE type = 'drill.tick' AND every = '1s'")) {
                while (rows.next()) {
                    seconds.put(rows.getTimestamp(1).toInstant(), rows.getLong(2));
                }
            }
            assertThat(Oracle.differences(expected, seconds))
                    .as("each acknowledged event once")
                    .isEmpty();

            Map<String, Long> words = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery("SELECT word, count FROM word_counts")) {
                while (rows.next()) {
                    words.put(rows.getString(1), rows.getLong(2));
                }
            }
            assertThat(Oracle.differences(load.oracle().words(), words))
                    .as("each dropped line once")
                    .isEmpty();
            assertThat(Balance.in(sql).violations()).isEmpty();
            theLakeHoldsWhatWasCounted(statement);
        }
        assertThat(tally.query()
                        .get("/v1/status?until=idle&wait=30s")
                        .with(200)
                        .json()
                        .path("balanced")
                        .asBoolean())
                .isTrue();
    }

    private static void theLakeHoldsWhatWasCounted(Statement statement) throws Exception {
        eventually(BACK, () -> {
            try (ResultSet row = statement.executeQuery("""
                    SELECT (SELECT count(*) FROM positions FULL JOIN lake_positions USING (topic, partition)
                             WHERE positions.next_offset IS DISTINCT FROM lake_positions.next_offset),
                           (SELECT sum(accepted) FROM batches), (SELECT sum(rows) FROM lake_tables)
                    """)) {
                row.next();
                assertThat(row.getLong(1))
                        .as("partitions the lake has yet to catch up with")
                        .isZero();
                assertThat(row.getLong(3)).as("rows in the lake").isEqualTo(row.getLong(2));
            }
            return null;
        });
    }
}
