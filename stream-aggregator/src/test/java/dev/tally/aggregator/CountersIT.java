package dev.tally.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
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

/** The counters of tally.yaml, from records on Kafka to their tables. */
class CountersIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Instant START = Instant.parse("2026-03-01T23:58:00Z");

    @TempDir
    private Path directory;

    private TestKafka kafka;
    private TestDatabase database;
    private Publisher publisher;
    private Tables tables;

    @BeforeEach
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        database = TestPlatform.database();
        publisher = new Publisher(kafka.bootstrapServers());
        tables = new Tables(database);
    }

    @AfterEach
    void stop() {
        publisher.close();
        database.close();
    }

    private Aggregator aggregator(String counters, Map<String, String> more) throws IOException {
        Path config = Files.writeString(directory.resolve("tally.yaml"), """
                buckets: {every: [1m], keep: {}}
                counters:
                """ + counters.indent(2));
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("TALLY_CONFIG", config.toString());
        return Aggregator.start(kafka, database, environment);
    }

    @Test
    void groupsSumsAndBucketsExactlyAcrossKills() throws IOException {
        String counters = """
                - name: by_region
                  from: order
                  where: {all: [{at: /status, in: [paid, shipped]}, {at: /total, gt: 0}]}
                  group-by: {region: /ship/region, item: {at: /item, missing: none}}
                  measures: {orders: count, units: {sum: /n}, revenue: {sum: /total}, least: {min: /total}, largest: {max: /total}}
                  every: [1d, 1m]
                - name: all_orders
                  from: order
                  measures: {orders: count, revenue: {sum: /total}}
                """;
        Random random = new Random(3);
        Map<String, Expected> expected = new TreeMap<>();
        Expected all = new Expected();
        int events = 3_000;
        int id = 0;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < events / 3; i++) {
                int cents = random.nextInt(100_000);
                String region = List.of("eu", "us", "Ö'\\\"\\\\;--").get(random.nextInt(3));
                String item = random.nextInt(4) == 0 ? null : "item" + random.nextInt(5);
                String status = List.of("paid", "shipped", "open").get(random.nextInt(3));
                Instant time = START.plusSeconds(random.nextInt(240));
                String json = "{\"status\":\"" + status + "\",\"ship\":{\"region\":\"" + region + "\"},"
                        + (item == null ? "" : "\"item\":\"" + item + "\",") + "\"n\":" + i % 7 + ",\"total\":"
                        + cents / 100
                        + "." + "%02d".formatted(cents % 100) + "}";
                publisher.event("order", "o" + id, json, time);
                if (i % 10 == 0) {
                    publisher.event("order", "o" + id, json, time);
                }
                id++;
                all.add(cents, i % 7);
                if (!status.equals("open") && cents > 0) {
                    String shown = region.equals("eu") || region.equals("us") ? region : "Ö'\"\\;--";
                    for (String bucket : List.of(
                            "00:01:00 " + time.toString().substring(0, 16),
                            "1 day " + time.toString().substring(0, 10) + "T00:00")) {
                        expected.computeIfAbsent(
                                        bucket + " " + shown + " " + (item == null ? "none" : item),
                                        absent -> new Expected())
                                .add(cents, i % 7);
                    }
                }
            }
            publisher.flush();
            try (Aggregator aggregator = aggregator(counters, Map.of("TALLY_FAIL_POINTS", "G6=halt@1"))) {
                assertThat(aggregator.awaitExit(SOON)).as(aggregator::log).isEqualTo(137);
            }
            try (Aggregator aggregator = aggregator(counters, Map.of())) {
                aggregator.awaitCaughtUp(kafka, tables, SOON);
            }
        }
        assertThat(tables.brokenLaws()).isEmpty();
        Map<String, String> found = new TreeMap<>();
        tables.strings(
                        "SELECT every || ' ' || to_char(bucket_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI') || ' '"
                                + " || region || ' ' || item || '=' || orders || ' ' || units || ' ' || revenue || ' ' || least || ' '"
                                + " || largest FROM tally.counter_by_region")
                .forEach(row ->
                        found.put(row.substring(0, row.lastIndexOf('=')), row.substring(row.lastIndexOf('=') + 1)));
        Map<String, String> wanted = new TreeMap<>();
        expected.forEach((key, value) -> wanted.put(key, value.toString()));
        assertThat(found).isEqualTo(wanted);
        assertThat(tables.strings("SELECT orders || ' ' || revenue FROM tally.counter_all_orders"))
                .containsExactly(events + " " + Expected.euros(all.cents));
        long counted = expected.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("1 day"))
                .mapToLong(entry -> entry.getValue().orders)
                .sum();
        assertThat(tables.strings(
                        "SELECT name || ' ' || status || ' ' || counted || ' ' || skipped || ' ' || excluded || ' '"
                                + " || folded || ' ' || missed || ' ' || groups FROM tally.counters ORDER BY name"))
                .containsExactly(
                        "all_orders live " + events + " 0 0 0 0 1",
                        "by_region live " + counted + " 0 " + (events - counted) + " 0 0 18");
    }

    /** In cents, so that it shares nothing with what it checks. */
    private static final class Expected {
        long orders;
        long units;
        long cents;
        long least = Long.MAX_VALUE;
        long largest = Long.MIN_VALUE;

        void add(long moreCents, long moreUnits) {
            orders++;
            units += moreUnits;
            cents += moreCents;
            least = Math.min(least, moreCents);
            largest = Math.max(largest, moreCents);
        }

        static String euros(long cents) {
            return cents / 100 + "." + "%02d".formatted(cents % 100);
        }

        @Override
        public String toString() {
            return orders + " " + units + " " + euros(cents) + " " + euros(least) + " " + euros(largest);
        }
    }

    @Test
    void whatHasNoPlaceIsSkippedAndWhatIsTooManyIsFolded() throws IOException {
        String counters = """
                - name: odd
                  from: odd
                  group-by: {g: /g}
                  measures: {n: count, s: {sum: /x}, hi: {max: /x}}
                  max-groups: 3
                """;
        try (Aggregator aggregator = aggregator(counters, Map.of())) {
            String[] taken = {
                "{\"g\":\"a\",\"x\":1}", "{\"g\":\"a\"}", "{\"g\":1.50,\"x\":-2.5e1}", "{\"g\":true,\"x\":null}"
            };
            String[] skipped = {
                "{\"x\":1}",
                "{\"g\":null}",
                "{\"g\":{}}",
                "{\"g\":[1]}",
                "{\"g\":\"a\",\"x\":\"1\"}",
                "{\"g\":\"a\",\"x\":{}}",
                "{\"g\":\"a\\u0000b\"}",
                "{\"g\":\"" + "é".repeat(129) + "\"}",
                "{\"g\":\"a\",\"x\":1e999999999}",
                "{\"g\":\"a\",\"x\":" + "9".repeat(401) + "}"
            };
            String[] folded = {
                "{\"g\":\"later\",\"x\":5}", "{\"g\":\"still later\",\"x\":7}", "{\"g\":\"__other__\",\"x\":1}"
            };
            String[] rejected = {"[]", "7", "{\"g\":", "{\"g\":\"a\"}}", "\"\\ud800\""};
            for (String json : taken) {
                publisher.event("odd", json, json, START);
            }
            publisher.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            for (String[] group : List.of(skipped, folded, rejected)) {
                for (String json : group) {
                    publisher.event("odd", "id" + json.hashCode(), json, START);
                }
            }
            publisher.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON);

            assertThat(
                            tables.strings(
                                    "SELECT g || '=' || n || ' ' || s || ' ' || coalesce(hi::text, 'none') FROM tally.counter_odd"))
                    .containsExactlyInAnyOrder("a=2 1 1", "1.50=1 -25 -25", "true=1 0 none", "__other__=3 13 7");
            assertThat(tables.strings(
                            "SELECT counted || ' ' || skipped || ' ' || excluded || ' ' || folded || ' ' || groups"
                                    + " FROM tally.counters"))
                    .containsExactly("7 " + skipped.length + " 0 3 3");
            assertThat(tables.longs("SELECT code, count(*) FROM tally.rejections GROUP BY code"))
                    .isEqualTo(Map.of("event.json", (long) rejected.length));
            assertThat(tables.brokenLaws()).isEmpty();
            assertThat(aggregator.timesLogged("counter odd has 3 groups, its max-groups"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aCounterNeverChangesItsMeaningUnderItsName() throws IOException {
        String one = "- {name: one, from: a, measures: {n: count}}\n";
        try (Aggregator aggregator = aggregator(one, Map.of())) {
            publisher.event("a", "1", "{}", START);
            publisher.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }
        assertRefused(
                "- {name: one, from: b, measures: {n: count}}\n", "counter one counted events of type a until now");
        assertRefused(
                "- {name: one, from: a, measures: {n: count}, where: {at: /x, eq: 1}}\n",
                "counter one was defined otherwise until now, as {\"measures\": {\"n\": \"count\"}}");
        try (Aggregator aggregator = aggregator("- {name: two, from: a, measures: {n: count}}\n", Map.of())) {
            publisher.plain(Topics.LINES, "k".getBytes(UTF_8), "v".getBytes(UTF_8));
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            Map<String, Long> wanted = Map.of("one retired", 1L, "two live", 1L);
            String sql = "SELECT name || ' ' || status, counted FROM tally.counters";
            aggregator.await(
                    SOON,
                    () -> tables.longs(sql).equals(wanted),
                    () -> tables.longs(sql).toString());
        }
        assertRefused(one, "counter one was retired when tally.yaml no longer had it");
        assertThat(tables.number("SELECT n FROM tally.counter_one")).isEqualTo(1);
    }

    private void assertRefused(String counters, String reason) throws IOException {
        try (Aggregator aggregator = aggregator(counters, Map.of())) {
            assertThat(aggregator.awaitExit(SOON)).as(aggregator::log).isEqualTo(2);
            assertThat(aggregator.log()).contains("the configuration cannot be used: " + reason);
        }
    }
}
