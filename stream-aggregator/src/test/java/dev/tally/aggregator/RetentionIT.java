package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buckets leave when their time is over; what comes for them later expires there and counts everywhere else. */
class RetentionIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void everyEventIsInABucketDroppedWithOneOrExpired() throws IOException {
        TestKafka kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        Instant old = Instant.parse("2026-01-01T12:00:00.5Z");
        try (TestDatabase database = TestPlatform.database();
                Publisher publisher = new Publisher(kafka.bootstrapServers());
                BalanceWatch watch = new BalanceWatch(database)) {
            Tables tables = new Tables(database);
            try (Aggregator aggregator = Aggregator.start(kafka, database, config("{1s: 2s}"))) {
                for (int i = 0; i < 10; i++) {
                    publisher.event("tick", "a" + i, "{\"n\":2}", old.plusSeconds(i));
                }
                publisher.flush();
                aggregator.awaitCaughtUp(kafka, tables, SOON);
                aggregator.await(
                        SOON,
                        () -> tables.number("SELECT coalesce(sum(count), 0) FROM tally.retention_drops"
                                        + " WHERE table_name = 'bucket_counts'")
                                == 10,
                        () -> "nothing left: " + tables.strings("SELECT * FROM tally.retention_drops"));
                assertThat(tables.brokenLaws()).isEmpty();
                assertThat(tables.number("SELECT count(*) FROM tally.bucket_counts WHERE every = interval '1 second'"))
                        .isZero();
                assertThat(tables.number("SELECT sum(count) FROM tally.bucket_counts"))
                        .isEqualTo(10);

                publisher.event("tick", "late", "{\"n\":3}", old);
                publisher.flush();
                aggregator.awaitCaughtUp(kafka, tables, SOON);
            }
            // What is gone stays gone, also where buckets are now kept for ever.
            try (Aggregator aggregator = Aggregator.start(kafka, database, config("{}"))) {
                publisher.event("tick", "later", "{\"n\":4}", old);
                publisher.event("tick", "now", "{\"n\":5}", Instant.now());
                publisher.flush();
                aggregator.awaitCaughtUp(kafka, tables, SOON);
            }
            assertThat(tables.strings("SELECT accepted || ' ' || expired FROM tally.event_types"))
                    .containsExactly("13 2");
            assertThat(tables.longs("SELECT table_name || ' ' || every, count FROM tally.expirations"))
                    .isEqualTo(Map.of("bucket_counts 00:00:01", 2L, "counter_ticks 00:00:01", 2L));
            assertThat(tables.longs("SELECT every::text, sum(count) FROM tally.bucket_counts GROUP BY every"))
                    .isEqualTo(Map.of("00:00:01", 1L, "01:00:00", 13L));
            assertThat(tables.longs("SELECT every::text, sum(n) FROM tally.counter_ticks GROUP BY every"))
                    .isEqualTo(Map.of("00:00:01", 5L, "01:00:00", 32L));
            assertThat(tables.strings("SELECT counted || ' ' || skipped FROM tally.counters"))
                    .containsExactly("13 0");
        }
    }

    private Map<String, String> config(String keep) throws IOException {
        Path file = Files.writeString(directory.resolve("tally.yaml"), """
                buckets: {every: [1s, 1h], keep: %1$s}
                counters:
                  - {name: ticks, from: tick, measures: {events: count, n: {sum: /n}}, every: [1s, 1h], keep: %1$s}
                """.formatted(keep));
        return Map.of("TALLY_CONFIG", file.toString());
    }
}
