package dev.tally.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineCodec;
import dev.tally.model.record.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the shipped aggregator makes of records, from Kafka to the tables. */
class CountingIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    private static TestKafka kafka;
    private static TestDatabase database;
    private static Aggregator aggregator;
    private static Publisher publisher;
    private static Tables tables;

    @BeforeAll
    static void start() throws SQLException {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        database = TestPlatform.database();
        keepIdsOfLongAgo();
        aggregator = Aggregator.start(kafka, database);
        publisher = new Publisher(kafka.bootstrapServers());
        tables = new Tables(database);
    }

    private static void keepIdsOfLongAgo() throws SQLException {
        try (Connection superuser = database.superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("SELECT tally_internal.ensure_event_id_days(current_date - 20, current_date - 30)");
        }
    }

    @AfterAll
    static void stop() {
        publisher.close();
        aggregator.close();
        database.close();
    }

    @AfterEach
    void theBooksBalance() {
        assertThat(tables.brokenLaws()).isEmpty();
    }

    @Test
    void countsADocumentPerWordAndInAll() {
        publisher.document("notes/a.txt", "v1", List.of("To be, or not to be:", "", "that is the question"), 0);
        awaitStatus("notes/a.txt", "counted");

        assertThat(tables.documentWords("notes/a.txt"))
                .isEqualTo(Map.of(
                        "to", 2L, "be", 2L, "or", 1L, "not", 1L, "that", 1L, "is", 1L, "the", 1L, "question", 1L));
        assertThat(
                        tables.strings(
                                "SELECT lines || ' ' || words || ' ' || rejected FROM tally.documents WHERE name = 'notes/a.txt'"))
                .containsExactly("3 10 0");
    }

    @Test
    void countsRepeatsOnceWhereverTheyBegin() {
        List<String> lines = List.of("uno dos", "dos tres", "tres cuatro");
        publisher.document("repeats.txt", "v1", lines, 0);
        awaitStatus("repeats.txt", "counted");
        Map<String, Long> once = tables.documentWords("repeats.txt");
        long before = tables.number("SELECT coalesce(sum(duplicates), 0) FROM tally.batches");

        publisher.document("repeats.txt", "v1", lines, 1);
        publisher.document("repeats.txt", "v1", lines, 0);
        await(
                () -> tables.number("SELECT sum(duplicates) FROM tally.batches") == before + 7,
                () -> "duplicates: " + tables.strings("SELECT duplicates FROM tally.batches"));

        assertThat(tables.documentWords("repeats.txt")).isEqualTo(once);
    }

    @Test
    void replacesAVersionExactly() {
        publisher.document("replaced.txt", "v1", List.of("alpha beta beta", "gammaold"), 0);
        awaitStatus("replaced.txt", "counted");
        publisher.document("replaced.txt", "v2", List.of("beta delta"), 0);
        await(
                () -> tables.documentWords("replaced.txt").equals(Map.of("beta", 1L, "delta", 1L)),
                () -> tables.documentWords("replaced.txt").toString());

        assertThat(tables.wordCounts()).doesNotContainKeys("gammaold", "alpha").containsEntry("delta", 1L);
    }

    @Test
    void aWithdrawnDocumentStaysOutUntilNewContentComes() {
        List<String> lines = List.of("withdrawnword here");
        publisher.document("withdrawn.txt", "v1", lines, 0);
        awaitStatus("withdrawn.txt", "counted");
        publisher.withdraw("withdrawn.txt");
        awaitStatus("withdrawn.txt", "withdrawn");
        assertThat(tables.wordCounts()).doesNotContainKey("withdrawnword");

        publisher.document("withdrawn.txt", "v1", lines, 0);
        publisher.document("marker.txt", "v1", List.of("marker"), 0);
        awaitStatus("marker.txt", "counted");
        awaitStatus("withdrawn.txt", "withdrawn");

        publisher.document("withdrawn.txt", "v2", List.of("revivedword"), 0);
        awaitStatus("withdrawn.txt", "counted");
        assertThat(tables.documentWords("withdrawn.txt")).isEqualTo(Map.of("revivedword", 1L));
    }

    @Test
    void aDocumentOverManyBatchesIsOneRowWhenItEnds() {
        int lines = 20;
        for (int i = 0; i < lines; i++) {
            publisher.line("slow.txt", "v1", i, "slowword line" + i);
            publisher.flush();
            long expected = i + 1;
            await(
                    () -> tables.documentWords("slow.txt").getOrDefault("slowword", 0L) == expected,
                    () -> tables.documentWords("slow.txt").toString());
        }
        assertThat(tables.brokenLaws()).isEmpty();
        publisher.document("slow.txt", "v1", Collections.nCopies(lines, ""), lines);
        awaitStatus("slow.txt", "counted");

        assertThat(tables.documentWords("slow.txt")).hasSize(lines + 1).containsEntry("slowword", 20L);
    }

    @Test
    void countsLinesOfPlainProducersEachTime() {
        publisher.plain(Topics.LINES, "kcat-key".getBytes(UTF_8), "plainword plainword".getBytes(UTF_8));
        publisher.plain(Topics.LINES, "kcat-key".getBytes(UTF_8), "plainword".getBytes(UTF_8));
        publisher.plain(Topics.LINES, null, "keylessword".getBytes(UTF_8));
        await(
                () -> tables.wordCounts().containsKey("keylessword")
                        && tables.documentWords("kcat-key").getOrDefault("plainword", 0L) == 3,
                () -> tables.documentWords("kcat-key").toString());

        assertThat(tables.documentWords(Topics.LINES)).containsEntry("keylessword", 1L);
    }

    @Test
    void rejectsWhatCannotBeCountedAndGoesOn() {
        publisher.plain(Topics.LINES, "bad-bytes".getBytes(UTF_8), new byte[] {'a', (byte) 0xff, 'b'});
        publisher.plain(Topics.LINES, new byte[] {(byte) 0xff}, "text".getBytes(UTF_8));
        publisher.plain(Topics.LINES, "tombstone".getBytes(UTF_8), null);
        publisher.plain(Topics.EVENTS, null, "{}".getBytes(UTF_8));
        publisher.plain(Topics.EVENTS, null, null);
        publisher.send(LineCodec.encode(
                Line.rejected("long.txt", "v1", 0, Instant.now(), "begin".getBytes(UTF_8), "line.too-long")));
        publisher.send(LineCodec.encode(Line.end("long.txt", "v1", 1, Instant.now())));
        publisher.event("future.type", "f-1", "{}", Instant.now().plus(3, ChronoUnit.DAYS));
        awaitStatus("long.txt", "counted");
        await(
                () -> tables.number("SELECT count(*) FROM tally.rejections WHERE code <> 'id.conflict'") == 7,
                () -> tables.strings("SELECT code || ' ' || reason FROM tally.rejections")
                        .toString());

        assertThat(tables.longs(
                        "SELECT code, count(*) FROM tally.rejections WHERE code <> 'id.conflict' GROUP BY code"))
                .isEqualTo(Map.of(
                        "line.utf-8", 1L,
                        "line.header", 1L,
                        "line.value", 1L,
                        "event.header", 1L,
                        "event.value", 1L,
                        "line.too-long", 1L,
                        "time.future", 1L));
        assertThat(tables.strings("SELECT rejected || ' ' || lines FROM tally.documents WHERE name = 'long.txt'"))
                .containsExactly("1 0");
    }

    @Test
    void countsEventsPerBucketOnceEach() {
        Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        publisher.event("click", "e-1", "{\"n\":1}", minute.plusSeconds(1));
        publisher.event("click", "e-2", "{\"n\":2}", minute.plusSeconds(2));
        publisher.event("click", "e-3", "{\"n\":3}", minute.minus(10, ChronoUnit.MINUTES));
        publisher.event("click", "e-1", "{\"n\":1}", minute.plusSeconds(1));
        publisher.flush();
        await(() -> accepted("click") == 3, () -> "accepted " + accepted("click"));
        publisher.event("click", "e-2", "{\"n\":2}", minute.plusSeconds(2));
        publisher.event("click", "e-3", "{\"other\":true}", minute);
        publisher.event("click", "e-4", "{\"n\":4}", minute.plusSeconds(3));
        await(() -> accepted("click") == 4, () -> "accepted " + accepted("click"));
        await(
                () -> tables.number("SELECT count(*) FROM tally.rejections WHERE code = 'id.conflict'") == 1,
                () -> tables.strings("SELECT code FROM tally.rejections").toString());

        assertThat(tables.strings("SELECT every || ' ' || count || ' ' || late FROM tally.bucket_counts"
                        + " WHERE type = 'click' ORDER BY bucket_start"))
                .containsExactly("00:01:00 1 1", "00:01:00 3 0");
        assertThat(tables.number("SELECT late FROM tally.event_types WHERE type = 'click'"))
                .isEqualTo(1);
    }

    @Test
    void forgetsIdsOfLongAgoOnceNothingWaits() {
        publisher.event("tick", "t-1", "{}", Instant.now());
        await(() -> accepted("tick") == 1, () -> "accepted " + accepted("tick"));
        publisher.event("tick", "t-2", "{}", Instant.now());
        await(() -> accepted("tick") == 2, () -> "accepted " + accepted("tick"));
        assertThat(tables.number("SELECT count(*) FROM pg_class WHERE relname ~ '^event_ids_[0-9]{8}$'"
                        + " AND to_date(right(relname, 8), 'YYYYMMDD') < current_date - 10"))
                .isZero();
    }

    @Test
    void tellsThatItLives() {
        await(
                () -> aggregator.status("/readyz") == 200,
                () -> aggregator.process().logTail(20));
        assertThat(aggregator.status("/livez")).isEqualTo(200);
        await(
                () -> aggregator.metric("tally_batch_rejected_total")
                        == tables.number("SELECT count(*) FROM tally.rejections"),
                () -> "rejected by the metric: " + aggregator.metric("tally_batch_rejected_total"));
    }

    /** Waits, and fails at once where the aggregator has ended. */
    private static void await(Callable<Boolean> condition, Supplier<String> otherwise) {
        Waiting.until(
                SOON,
                () -> {
                    assertThat(aggregator.process().isAlive())
                            .as(() -> aggregator.process().logTail(20))
                            .isTrue();
                    return condition.call();
                },
                otherwise);
    }

    private static long accepted(String type) {
        return tables.longs("SELECT type, accepted FROM tally.event_types").getOrDefault(type, 0L);
    }

    private static void awaitStatus(String document, String status) {
        publisher.flush();
        await(
                () -> tables.strings("SELECT status FROM tally.documents WHERE name = '" + document + "'")
                        .equals(List.of(status)),
                () -> document + " is not " + status + ":\n"
                        + aggregator.process().logTail(20));
    }
}
