package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A counter that is added later has, when it appears, what it would have had from the start. */
class BackfillIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Instant START = Instant.parse("2026-04-01T00:00:00Z");
    private static final String FIRST =
            "- {name: first, from: sale, group-by: {shop: /shop}, measures: {n: count, s: {sum: /x}}, every: [1m]}\n";
    private static final String LATER = FIRST.replace("first", "later");

    @TempDir
    private Path directory;

    private TestKafka kafka;
    private TestDatabase database;
    private Tables tables;
    private Publisher publisher;
    private final Random random = new Random(11);
    private int published;

    @BeforeEach
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        database = TestPlatform.database();
        tables = new Tables(database);
        publisher = new Publisher(kafka.bootstrapServers());
    }

    @AfterEach
    void stop() {
        publisher.close();
        kafka.recreateOwnTopics();
        database.close();
    }

    private Aggregator aggregator(String counters, Map<String, String> more) throws IOException {
        Path config = Files.writeString(
                directory.resolve("tally.yaml"), "buckets: {every: [1m], keep: {}}\ncounters:\n" + counters.indent(2));
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("TALLY_CONFIG", config.toString());
        return Aggregator.start(kafka, database, environment);
    }

    /** Repeats among them, some of them under way on another partition, and some with other data. */
    private void publish(int events) {
        for (int i = 0; i < events; i++) {
            int number = random.nextInt(5) == 0 && published > 0 ? random.nextInt(published) : published++;
            String json = "{\"shop\":\"s" + number % 7 + "\",\"x\":" + (number % 100) + ".5"
                    + (random.nextInt(20) == 0 ? ",\"more\":true" : "") + "}";
            publisher.event("sale", "e" + number, json, START.plusSeconds(number % 600));
            publisher.event("other", "o" + published + "-" + i, "{}", START);
        }
        publisher.flush();
    }

    @Test
    void catchesUpBesideTheLiveCountersAcrossKillsAndEqualsOneThatWasThereFromTheStart() throws IOException {
        publish(4_000);
        try (Aggregator aggregator = aggregator(FIRST, Map.of())) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }
        Map<String, String> smallSteps = Map.of("TALLY_BATCH_MAX_RECORDS_PER_PARTITION", "100");
        Map<String, String> killed = new TreeMap<>(smallSteps);
        killed.put("TALLY_FAIL_POINTS", "G9=halt@4");
        for (int time = 0; time < 2; time++) {
            try (Aggregator aggregator = aggregator(FIRST + LATER, killed)) {
                assertThat(aggregator.awaitExit(SOON)).as(aggregator::log).isEqualTo(137);
            }
            assertThat(tables.strings("SELECT status FROM tally.counters WHERE name = 'later'"))
                    .containsExactly("backfilling");
            assertThat(tables.number("SELECT backlog FROM tally.counters WHERE name = 'later'"))
                    .isPositive();
            assertThat(tables.strings("SELECT to_regclass('tally.counter_later') IS NULL"))
                    .containsExactly("t");
        }
        BalanceWatch watch = new BalanceWatch(database);
        try (Aggregator aggregator = aggregator(FIRST + LATER, smallSteps)) {
            // As fast as it can be published: a backfill that only keeps pace with the live batches never arrives.
            Instant deadline = Instant.now().plus(SOON);
            while (!tables.strings("SELECT status FROM tally.counters WHERE name = 'later'")
                    .contains("live")) {
                publish(20);
                assertThat(Instant.now()).as(aggregator::log).isBefore(deadline);
                assertThat(aggregator.process().isAlive()).as(aggregator::log).isTrue();
            }
            assertSame();
            publish(500);
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            assertThat(aggregator.timesLogged("counter later has caught up and is live"))
                    .isEqualTo(1);
        }
        watch.close();
        assertSame();
        assertThat(tables.number("SELECT sum(n) FROM tally.counter_later")).isEqualTo(published);
        assertThat(tables.strings(
                        "SELECT DISTINCT missed || ' ' || backlog || ' ' || skipped || ' ' || excluded || ' ' || groups"
                                + " FROM tally.counters"))
                .containsExactly("0 0 0 0 7");
        assertThat(tables.brokenLaws()).isEmpty();
    }

    /** In one snapshot: one statement. */
    private void assertSame() {
        assertThat(tables.strings("SELECT 'differs: ' || coalesce(a::text, '') || ' ' || coalesce(b::text, '')"
                        + " FROM tally.counter_first a FULL JOIN tally.counter_later b USING (every, bucket_start, shop, n, s)"
                        + " WHERE a IS NULL OR b IS NULL"))
                .isEmpty();
    }

    @Test
    void saysWhatKafkaNoLongerHeld() throws IOException {
        publish(300);
        try (Aggregator aggregator = aggregator(FIRST, Map.of())) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }
        long before = published;
        kafka.admin()
                .endOffsets(Topics.EVENTS)
                .forEach((partition, end) -> kafka.admin().deleteRecords(Topics.EVENTS, partition, end));
        publish(100);
        try (Aggregator aggregator = aggregator(FIRST + LATER, Map.of())) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            aggregator.await(
                    SOON,
                    () -> tables.strings("SELECT status FROM tally.counters WHERE name = 'later'")
                            .equals(List.of("live")),
                    () -> "not live");
        }
        assertThat(tables.strings("SELECT counted || ' ' || missed FROM tally.counters WHERE name = 'later'"))
                .containsExactly((published - before) + " " + before);
        assertThat(tables.number("SELECT coalesce(sum(n), 0) FROM tally.counter_later"))
                .isEqualTo(published - before);
        assertThat(tables.brokenLaws()).isEmpty();
    }
}
