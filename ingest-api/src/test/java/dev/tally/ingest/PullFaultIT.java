package dev.tally.ingest;

import static dev.tally.ingest.PulledEvents.assertCounted;
import static dev.tally.ingest.PulledEvents.awaitLines;
import static dev.tally.ingest.PulledEvents.awaitPull;
import static dev.tally.ingest.PulledEvents.pull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped jar pulls while the other side, itself or the broker is killed: no line is lost, and none has two ids. */
class PullFaultIT {
    private static TestKafka kafka;

    @TempDir
    Path directory;

    @BeforeAll
    static void startKafka() {
        kafka = TestPlatform.startKafka();
    }

    @BeforeEach
    void emptyTopics() {
        kafka.recreateOwnTopics();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    /** Both sides are Tally: one replays a file, slowly enough to be killed in its middle, the other pulls it. */
    @Test
    void oneTallyPullsFromAnotherWhicheverOfThemIsKilled() throws Exception {
        List<String> lines = lines(8_000);
        Path other = Files.createDirectories(directory.resolve("other"));
        Files.write(Files.createDirectories(other.resolve("data")).resolve("metrics.jsonl"), lines);
        IngestProcess.Launch replaying = IngestProcess.Launch.in(other, kafka.bootstrapServers());
        IngestProcess.Launch pulling = pulling("""
                {name: other, url: "http://127.0.0.1:%d/stream_data_metrics?delay=0.001", type: metric,
                 resume: {parameter: from}, again: never}
                """.formatted(replaying.port()));

        IngestProcess source = replaying.startUnready();
        IngestProcess puller = pulling.startUnready();
        try {
            for (int at = 1_500; at <= 6_000; at += 1_500) {
                awaitAtLeast(puller, at);
                if (at % 1_000 == 0) {
                    puller.process().kill9();
                    puller = pulling.startUnready();
                } else {
                    source.process().kill9();
                    awaitPull(puller, "other", "state", "waiting");
                    assertThat(pull(puller, "other").get("lines").asInt()).isLessThan(lines.size());
                    source = replaying.startUnready();
                }
            }
            awaitPull(puller, "other", "state", "ended");
            awaitLines(puller, "other", lines.size());
        } finally {
            puller.close();
            source.close();
        }
        assertCounted(kafka.bootstrapServers(), "other", "line-", lines);
    }

    @Test
    void aBrokerThatIsAwayIsWaitedForAndThePullGoesOnByItself() throws Exception {
        try (LineServer source = new LineServer()) {
            source.lines = lines(200_000);
            IngestProcess.Launch pulling =
                    pulling("{name: other, url: \"%s\", type: metric, again: never}".formatted(source.url()));
            try (IngestProcess puller = pulling.startUnready()) {
                awaitAtLeast(puller, 1);
                kafka.kill9();
                awaitPull(puller, "other", "problem", "the broker does not acknowledge");
                assertThat(pull(puller, "other").get("lines").asInt()).isLessThan(source.lines.size());
                kafka.start();
                awaitLines(puller, "other", source.lines.size());
                awaitPull(puller, "other", "state", "ended");
                assertThat(pull(puller, "other").has("problem")).isFalse();
            }
            assertCounted(kafka.bootstrapServers(), "other", "line-", source.lines);
            assertThat(source.requests).as("connections to the source").hasSize(1);
        }
    }

    private IngestProcess.Launch pulling(String pull) throws IOException {
        Path config = Files.writeString(directory.resolve("tally.yaml"), "version: 1\npulls: [" + pull + "]\n");
        return IngestProcess.Launch.in(directory, kafka.bootstrapServers()).with("TALLY_CONFIG", config.toString());
    }

    private static void awaitAtLeast(IngestProcess puller, int lines) throws Exception {
        PulledEvents.await(
                puller, "other", lines + " lines", pull -> pull.get("lines").asInt() >= lines);
    }

    private static List<String> lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"machine\":" + i % 17 + ",\"reading\":" + i + "}")
                .toList();
    }
}
