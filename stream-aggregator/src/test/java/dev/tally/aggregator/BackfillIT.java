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
    private String lakeSettings = "";

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
        Files.writeString(
                configuration(), "buckets: {every: [1m], keep: {}}\ncounters:\n" + counters.indent(2) + lakeSettings);
        return Aggregator.start(kafka, database, configured(more));
    }

    /** Small files, and soon merged ones. */
    private Aggregator lake() {
        return Aggregator.lake(
                kafka,
                database,
                directory.resolve("lake"),
                configured(Map.of("TALLY_LAKE_MAX_RECORDS_PER_PARTITION", "150", "TALLY_LAKE_UPKEEP_SECONDS", "1")));
    }

    private Path configuration() {
        return directory.resolve("tally.yaml");
    }

    private Map<String, String> configured(Map<String, String> more) {
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("TALLY_CONFIG", configuration().toString());
        return environment;
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
        forget(1);
        publish(100);
        try (Aggregator aggregator = aggregator(FIRST + LATER, Map.of())) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            awaitLive(aggregator);
        }
        assertThat(tables.strings("SELECT counted || ' ' || missed FROM tally.counters WHERE name = 'later'"))
                .containsExactly((published - before) + " " + before);
        assertThat(tables.number("SELECT coalesce(sum(n), 0) FROM tally.counter_later"))
                .isEqualTo(published - before);
        assertThat(tables.brokenLaws()).isEmpty();
    }

    @Test
    void reachesBackIntoTheLakeForWhatKafkaForgot() throws IOException {
        publish(4_000);
        try (Aggregator aggregator = aggregator(FIRST, Map.of());
                Aggregator lake = lake()) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            awaitInTheLake(lake);
            // All of some partitions, and half of the others. Of what follows some repeats what nobody but the lake
            // has.
            forget(2);
            publish(1_000);
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            lake.await(SOON, () -> lake.timesLogged("became one of") > 0, () -> "no files merged");
            awaitInTheLake(lake);
        }
        publish(500);
        Map<String, String> smallSteps = Map.of("TALLY_BATCH_MAX_RECORDS_PER_PARTITION", "20");
        for (int time = 1; time <= 4; time++) {
            Map<String, String> killed = new TreeMap<>(smallSteps);
            killed.put("TALLY_FAIL_POINTS", "G9=halt@" + time);
            try (Aggregator aggregator = aggregator(FIRST + LATER, killed)) {
                assertThat(aggregator.awaitExit(SOON)).as(aggregator::log).isEqualTo(137);
            }
        }
        Path away = Files.move(directory.resolve("lake"), directory.resolve("away"));
        try (Aggregator aggregator = aggregator(FIRST + LATER, smallSteps)) {
            aggregator.await(
                    SOON, () -> aggregator.timesLogged("the lake cannot be read") > 0, () -> "the lake was not needed");
            publish(100);
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            assertThat(tables.strings("SELECT status FROM tally.counters WHERE name = 'later'"))
                    .containsExactly("backfilling");
            Files.move(away, directory.resolve("lake"));
            awaitLive(aggregator);
            publish(100);
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }
        assertSame();
        assertThat(tables.number("SELECT sum(n) FROM tally.counter_later")).isEqualTo(published);
        assertThat(tables.strings("SELECT counted || ' ' || missed FROM tally.counters WHERE name = 'later'"))
                .containsExactly(published + " 0");
        assertThat(tables.brokenLaws()).isEmpty();
    }

    @Test
    void saysWhatTheLakeNoLongerHeldEither() throws IOException {
        // Every event is from last April, and days of this table stay for a week.
        lakeSettings = "lake: {tables: [{name: sales, from: sale, keep: 7d}]}\n";
        publish(300);
        long before = published;
        try (Aggregator aggregator = aggregator(FIRST, Map.of());
                Aggregator lake = lake()) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            lake.await(
                    SOON,
                    () -> tables.number("SELECT coalesce(sum(dropped), 0) FROM tally.lake_tables") == before,
                    () -> "nothing left the lake");
        }
        // What Kafka still holds is counted, whether it is in the lake or not.
        forget(1);
        publish(100);
        try (Aggregator aggregator = aggregator(FIRST + LATER, Map.of())) {
            awaitLive(aggregator);
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            assertThat(aggregator.log())
                    .contains("counter later is without " + before + " earlier events of sale, which neither");
        }
        assertThat(tables.strings("SELECT counted || ' ' || missed FROM tally.counters WHERE name = 'later'"))
                .containsExactly((published - before) + " " + before);
    }

    /** Deletes every record of each so-manieth partition, and the older half of the others'. */
    private void forget(int every) {
        kafka.admin()
                .endOffsets(Topics.EVENTS)
                .forEach((partition, end) ->
                        kafka.admin().deleteRecords(Topics.EVENTS, partition, partition % every == 0 ? end : end / 2));
    }

    private void awaitInTheLake(Aggregator lake) {
        lake.await(
                SOON,
                () -> tables.longs("SELECT topic || '-' || partition, next_offset FROM tally.lake_positions")
                        .equals(tables.positions()),
                () -> "not in the lake");
    }

    private void awaitLive(Aggregator aggregator) {
        aggregator.await(
                SOON,
                () -> tables.strings("SELECT status FROM tally.counters WHERE name = 'later'")
                        .equals(List.of("live")),
                () -> "not live");
    }
}
