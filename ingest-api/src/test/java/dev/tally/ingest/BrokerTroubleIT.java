package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.FreePorts;
import dev.tally.local.LocalKafka;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.Topics;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker behind a bad line, and one whose disk is full: nothing acknowledged is lost, and nothing is there twice. */
class BrokerTroubleIT {
    private static final int SENDERS = 6;

    @TempDir
    private Path directory;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> surprises = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();

    @Test
    void connectionsThatBreakAgainAndAgainLoseNothingAndRepeatNothing() throws Exception {
        try (CuttingProxy line = new CuttingProxy()) {
            List<Integer> ports = FreePorts.find(2);
            line.target(ports.get(0));
            try (LocalKafka kafka = LocalKafka.start(LocalKafka.Settings.in(directory.resolve("kafka"))
                    .withPorts(ports.get(0), ports.get(1))
                    .withBroker(Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + line.port())))) {
                kafka.admin().createOwnTopics();
                try (IngestProcess ingest = IngestProcess.Launch.in(directory, "127.0.0.1:" + line.port())
                        .start()) {
                    send(ingest, "x", () -> {
                        while (line.cuts() < 100 || acknowledged.size() < 3_000) {
                            TimeUnit.MILLISECONDS.sleep(150);
                            line.cut();
                        }
                    });
                    ingest.await("/readyz", 200);
                }
                assertThat(surprises).isEmpty();
                Map<String, Integer> onTopic = onTopic("127.0.0.1:" + line.port());
                assertThat(onTopic).containsKeys(acknowledged.toArray(String[]::new));
                // Each was posted once: what is there twice was doubled on the way.
                assertThat(onTopic.values()).containsOnly(1);
            }
        }
    }

    @Test
    void aBrokerWhoseDiskIsFullAcknowledgesNothingThatItDoesNotHold() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(LocalKafka.Settings.in(directory.resolve("kafka")))) {
            kafka.admin().createOwnTopics();
            try (IngestProcess ingest =
                    IngestProcess.Launch.in(directory, kafka.bootstrapServers()).start()) {
                // No file of the broker may grow beyond this any more: to it, a disk without room.
                Process limit = new ProcessBuilder(
                                "prlimit",
                                "--pid",
                                Long.toString(kafka.process().pid()),
                                "--fsize=262144")
                        .inheritIO()
                        .start();
                assertThat(limit.waitFor()).as("prlimit, of util-linux").isZero();
                send(ingest, "x".repeat(2_000), () -> {
                    while (kafka.process().isAlive() || refused.get() < 20) {
                        TimeUnit.MILLISECONDS.sleep(20);
                    }
                });
                assertThat(surprises).isEmpty();
                assertThat(acknowledged).isNotEmpty();
                ingest.await("/readyz", 503);
                kafka.start(); // with room again
                ingest.await("/readyz", 200);
                assertThat(post(ingest, "after", "x")).isEqualTo(202);
            }
            Map<String, Integer> onTopic = onTopic(kafka.bootstrapServers());
            assertThat(onTopic).containsKeys(acknowledged.toArray(String[]::new));
            assertThat(onTopic.values()).containsOnly(1);
        }
    }

    @FunctionalInterface
    private interface Meanwhile {
        void run() throws Exception;
    }

    /** Several clients post one event after the other, each once, until something else has come to its end. */
    private void send(IngestProcess ingest, String text, Meanwhile meanwhile) throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            Thread thread = new Thread(() -> {
                while (!stopped.get()) {
                    post(ingest, "e" + numbers.incrementAndGet(), text);
                }
            });
            threads.add(thread);
            thread.start();
        }
        Thread waiting = new Thread(() -> {
            try {
                meanwhile.run();
            } catch (Exception failed) {
                surprises.add(failed.toString());
            }
        });
        waiting.start();
        waiting.join(Duration.ofMinutes(2).toMillis());
        assertThat(waiting.isAlive())
                .as("acknowledged %s, refused %s", acknowledged.size(), refused)
                .isFalse();
        stopped.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private int post(IngestProcess ingest, String id, String text) {
        try {
            HttpResponse<String> answer = ingest.post(
                    "/v1/events/trouble",
                    "application/json",
                    ("{\"text\":\"" + text + "\"}").getBytes(UTF_8),
                    "Idempotency-Key",
                    id);
            if (answer.statusCode() == 202) {
                acknowledged.add(id + "-0");
            } else if (answer.statusCode() == 503
                    && answer.headers().firstValue("Retry-After").isPresent()) {
                refused.incrementAndGet();
            } else {
                surprises.add(answer.statusCode() + " " + answer.body());
            }
            return answer.statusCode();
        } catch (Exception broken) {
            surprises.add(broken.toString());
            return 0;
        }
    }

    private static Map<String, Integer> onTopic(String bootstrapServers) {
        Map<String, Integer> found = new TreeMap<>();
        TopicReader.forEach(
                bootstrapServers,
                Topics.EVENTS,
                record -> found.merge(
                        new String(record.headers().lastHeader(EventCodec.ID).value(), UTF_8), 1, Integer::sum));
        return found;
    }
}
