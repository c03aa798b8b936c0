package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.ingest.LoadClient.Answer;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineCodec;
import dev.tally.model.record.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped jar while it, or the broker, dies, freezes or is drowned: no acknowledged event is lost, no 2xx is a lie. */
class FaultIT {
    private static final byte[] EVENT = "{\"a\":1}".getBytes(UTF_8);
    private static final String JSON_TYPE = "application/json";

    @TempDir
    Path directory;

    private static TestKafka kafka;

    private static IngestProcess shared;

    @BeforeAll
    static void start(@TempDir Path sharedDirectory) throws Exception {
        kafka = TestPlatform.startKafka();
        shared = IngestProcess.Launch.in(sharedDirectory, kafka.bootstrapServers())
                .start();
    }

    @AfterAll
    static void stop() {
        shared.close();
        kafka.close();
    }

    @Test
    void noAcknowledgedEventIsLostWhenTheBrokerIsKilledAndNoneIsAcknowledgedWhileItIsAway() throws Exception {
        LoadClient clients = new LoadClient(shared, "broker.killed", 8, 20);
        try (clients) {
            clients.awaitAcknowledged(2_000);
            kafka.kill9();
            long away = System.nanoTime();
            shared.await("/readyz", 503);
            TimeUnit.SECONDS.sleep(3); // an outage longer than any deadline of a request
            long back = System.nanoTime();
            kafka.start();
            List<Answer> during = clients.answers.stream()
                    .filter(answer -> answer.begunNanos() > away && answer.endedNanos() < back)
                    .toList();
            assertRefusedInTime(during);
            clients.awaitAcknowledged(clients.acknowledged.size() + 2_000);
        }
        assertThat(clients.surprises).isEmpty();
        assertOnTopic(clients);
        shared.await("/readyz", 200);
    }

    @Test
    void aFrozenBrokerIsA503InTimeForEverybodyAndMemoryStaysFlat() throws Exception {
        awaitAccepted(shared);
        kafka.freeze();
        try {
            byte[] large =
                    ("{\"a\":\"" + "x".repeat(100_000) + "\"}\n").repeat(4).getBytes(UTF_8);
            List<Answer> answers = inParallel(48, () -> {
                List<Answer> mine = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    long begun = System.nanoTime();
                    HttpResponse<String> answer = shared.post("/v1/events/frozen", "application/jsonl", large);
                    mine.add(new Answer(
                            begun,
                            System.nanoTime(),
                            answer.statusCode(),
                            answer.headers().firstValue("Retry-After").isPresent()));
                }
                return mine;
            });
            assertThat(answers).hasSize(144);
            assertRefusedInTime(answers);
            shared.await("/readyz", 503, "does not answer");
            assertThat(shared.get("/metrics").body()).contains("tally_ingest_bodies_bytes 0.0");
        } finally {
            kafka.thaw();
        }
        shared.await("/readyz", 200);
        awaitAccepted(shared);
    }

    @Test
    void startsWithoutABrokerServesOnceItIsThereAndSaysWhichTopicIsMissing() throws Exception {
        kafka.stop();
        try (IngestProcess ingest = launch().startUnready()) {
            HttpResponse<String> answer = ingest.post("/v1/events/early", JSON_TYPE, EVENT);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(ingest.put("/v1/documents/x", "text/plain", EVENT).statusCode())
                    .isEqualTo(503);
            kafka.start();
            ingest.await("/readyz", 200);
            awaitAccepted(ingest);

            kafka.admin().deleteTopic(Topics.EVENTS);
            ingest.await("/readyz", 503, "does not exist");
            assertThat(ingest.get("/readyz").body()).contains("tally topics create");
            assertThat(ingest.post("/v1/events/early", JSON_TYPE, EVENT).statusCode())
                    .isEqualTo(503);
            assertThat(kafka.admin().topics()).doesNotContain(Topics.EVENTS);
            kafka.admin().createOwnTopics();
            ingest.await("/readyz", 200);
            awaitAccepted(ingest);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A1", "A2", "A3"})
    void whatIsSentAgainAfterAKillIsOnTheTopicWithItsIdAndItsBytes(String point) throws Exception {
        IngestProcess.Launch launch = launch();
        try (IngestProcess first =
                launch.with("TALLY_FAIL_POINTS", point + "=halt@40").start()) {
            LoadClient clients = new LoadClient(first, "killed." + point, 4, 7);
            try (clients) {
                int exit = first.process().onExit().get(60, TimeUnit.SECONDS);
                assertThat(exit).isEqualTo(137);
                try (IngestProcess second = launch.start()) {
                    clients.retarget(second);
                    clients.awaitAcknowledged(clients.acknowledged.size() + 500);
                    clients.close();
                }
            }
            assertThat(clients.surprises).isEmpty();
            assertOnTopic(clients);
        }
    }

    @Test
    void aDocumentSentAgainAfterAKillIsWholeAndInOrder() throws Exception {
        byte[] body = document(5_000);
        IngestProcess.Launch launch = launch();
        try (IngestProcess first = launch.with("TALLY_FAIL_POINTS", "A2=halt").start()) {
            int status = 0;
            try {
                status = first.put("/v1/documents/killed", "text/plain", body).statusCode();
            } catch (IOException killed) {
                // as it should be
            }
            assertThat(status).isZero();
            assertThat(first.process().onExit().get(30, TimeUnit.SECONDS)).isEqualTo(137);
        }
        assertPrefixes("killed", 5_000, false);
        try (IngestProcess second = launch.start()) {
            assertThat(second.put("/v1/documents/killed", "text/plain", body).statusCode())
                    .isEqualTo(202);
        }
        assertPrefixes("killed", 5_000, true);
    }

    @Test
    void aDocumentInterruptedByTheBrokersDeathLeavesNoHole() throws Exception {
        byte[] body = document(300_000);
        List<Integer> statuses = new ArrayList<>();
        Thread upload = new Thread(() -> {
            try {
                statuses.add(shared.put("/v1/documents/interrupted", "text/plain", body)
                        .statusCode());
            } catch (IOException | InterruptedException broken) {
                statuses.add(0);
            }
        });
        long before = lines();
        upload.start();
        while (lines() < before + 10_000) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        kafka.kill9();
        upload.join(60_000);
        kafka.start();
        assertThat(statuses).containsExactly(503);
        assertPrefixes("interrupted", 300_000, false);
        shared.await("/readyz", 200);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        HttpResponse<String> again = shared.put("/v1/documents/interrupted", "text/plain", body);
        while (again.statusCode() == 503 && System.nanoTime() < deadline) {
            again = shared.put("/v1/documents/interrupted", "text/plain", body);
        }
        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        assertPrefixes("interrupted", 300_000, true);
    }

    private static long lines() {
        return kafka.admin().endOffsets(Topics.LINES).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void drainsOnSigtermAndEndsInOrder() throws Exception {
        IngestProcess ingest = launch().start();
        LoadClient clients = new LoadClient(ingest, "drained", 8, 5);
        try (clients) {
            clients.awaitAcknowledged(500);
            long begun = System.nanoTime();
            int exit = ingest.process().terminate(Duration.ofSeconds(15));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(exit).isZero();
        }
        assertThat(clients.surprises).isEmpty();
        assertOnTopic(clients);
    }

    @Test
    void aSmallHeapOutlivesGzipBombsAndBatchesOfNothing() throws Exception {
        IngestProcess.Launch launch = launch().with("TALLY_LIMITS_MAX_DOCUMENT", "4MB")
                .withJvmFlags(List.of(
                        "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"));
        byte[] bomb = bomb(64);
        byte[] nothings = ("[" + "{},".repeat(9_999) + "{}]").getBytes(UTF_8);
        try (IngestProcess ingest = launch.start()) {
            List<Integer> statuses = inParallel(
                    16,
                    () -> List.of(
                            ingest.post("/v1/events/load", JSON_TYPE, bomb, "Content-Encoding", "gzip")
                                    .statusCode(),
                            ingest.put("/v1/documents/bomb.gz", "application/gzip", bomb)
                                    .statusCode(),
                            ingest.post("/v1/events/load", JSON_TYPE, nothings).statusCode()));

            assertThat(statuses).isSubsetOf(202, 413, 503).contains(413);
            assertThat(ingest.process().isAlive()).isTrue();
            awaitAccepted(ingest);
        }
    }

    // -------------------------------------------------------------------------------------------------------------

    private IngestProcess.Launch launch() throws IOException {
        return IngestProcess.Launch.in(directory, kafka.bootstrapServers());
    }

    /** Each a 503 with Retry-After; two seconds are the promise, the rest is for a busy machine. */
    private static void assertRefusedInTime(List<Answer> answers) {
        assertThat(answers).isNotEmpty().allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.retryAfter()).isTrue();
            assertThat(answer.endedNanos() - answer.begunNanos()).isLessThan(TimeUnit.SECONDS.toNanos(10));
        });
        List<Long> nanos = answers.stream()
                .map(answer -> answer.endedNanos() - answer.begunNanos())
                .sorted()
                .toList();
        assertThat(nanos.get(nanos.size() / 2)).isLessThan(TimeUnit.SECONDS.toNanos(2));
    }

    private static void assertOnTopic(LoadClient clients) {
        Map<String, String> onTopic = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : TopicReader.readAll(kafka.bootstrapServers(), Topics.EVENTS)) {
            if (!new String(record.headers().lastHeader(EventCodec.TYPE).value(), UTF_8).equals(clients.type())) {
                continue;
            }
            String id = new String(record.headers().lastHeader(EventCodec.ID).value(), UTF_8);
            String value = new String(record.value(), UTF_8);
            String before = onTopic.put(id, value);
            assertThat(before == null || before.equals(value)).isTrue();
        }
        assertThat(clients.acknowledged).isNotEmpty();
        assertThat(onTopic).containsAllEntriesOf(clients.acknowledged);
        assertThat(clients.sent).containsAllEntriesOf(onTopic);
    }

    private static byte[] document(int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("this is line ").append(i).append('\n');
        }
        return text.toString().getBytes(UTF_8);
    }

    /** However often it was begun: no line comes without the one before it, and no end without all of them. */
    private static void assertPrefixes(String document, int lines, boolean whole) {
        long[] next = {0};
        boolean[] ended = {false};
        TopicReader.forEach(kafka.bootstrapServers(), Topics.LINES, record -> {
            Line line = line(record);
            if (!line.document().equals(document)) {
                return;
            }
            if (line.sequence() > next[0]) {
                throw new AssertionError("line " + line.sequence() + " comes where " + next[0] + " is next");
            }
            if (line.op() == Line.Op.END) {
                assertThat(next[0]).isEqualTo(lines);
                ended[0] = true;
            } else {
                if (!new String(line.text(), UTF_8).equals("this is line " + line.sequence())) {
                    throw new AssertionError("line " + line.sequence() + " has another text");
                }
                next[0] = Math.max(next[0], line.sequence() + 1);
            }
        });
        if (whole) {
            assertThat(ended[0]).isTrue();
        }
    }

    private static Line line(ConsumerRecord<byte[], byte[]> record) {
        try {
            return LineCodec.decode(record.topic(), record.key(), record.value(), TopicReader.headers(record));
        } catch (InvalidRecordException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static void awaitAccepted(IngestProcess ingest) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        int status = 0;
        while (status != 202 && System.nanoTime() < deadline) {
            status = ingest.post("/v1/events/load", JSON_TYPE, EVENT).statusCode();
        }
        assertThat(status).isEqualTo(202);
    }

    private static <T> List<T> inParallel(int threads, Callable<List<T>> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<T>>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(work));
            }
            List<T> all = new ArrayList<>();
            for (Future<List<T>> future : futures) {
                all.addAll(future.get(120, TimeUnit.SECONDS));
            }
            return all;
        } finally {
            executor.shutdownNow();
        }
    }

    private static byte[] bomb(int mebibytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            byte[] blanks = " ".repeat(1024 * 1024).getBytes(UTF_8);
            for (int i = 0; i <= mebibytes; i++) {
                out.write(blanks);
            }
        }
        return zipped.toByteArray();
    }
}
