package dev.tally.watcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The shipped jar dies, or the broker does, or the file changes, at the worst moment: after a restart every line is on the
 * topic once in effect, in order, with its text, and one end.
 */
class WatcherCrashIT {
    /** Of its own: it is killed and frozen here. */
    private static TestKafka kafka;

    private static final int LINES = 150_000;

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

    /** P3 strikes at the first line, early, and behind the first mark. */
    @ParameterizedTest
    @CsvSource({"P1=halt", "P2=halt", "P3=halt", "P3=halt@700", "P3=halt@140000", "P4=halt", "P5=halt", "P6=halt"})
    void killedAtAnyPointItLosesAndDoublesNothing(String failPoint) throws Exception {
        try (WatcherProcess watcher = new WatcherProcess(directory, kafka.bootstrapServers())) {
            Path config =
                    Files.writeString(directory.resolve("tally.yaml"), "version: 1\ninbox: {when-done: archive}\n");
            List<String> large = lines(LINES);
            watcher.drop("large.txt", String.join("\n", large));
            watcher.drop("small.txt", "one\r\n\r\ntwo");
            watcher.start(Map.of("TALLY_CONFIG", config.toString(), "TALLY_FAIL_POINTS", failPoint));
            assertThat(watcher.awaitExit()).as(watcher.log()).isEqualTo(137);
            assertThat(watcher.log()).contains("fail point " + failPoint.substring(0, 2));

            watcher.start(Map.of("TALLY_CONFIG", config.toString())).awaitReady();
            watcher.awaitStatus("large.txt", "published");
            watcher.awaitStatus("small.txt", "published");
            PublishedLines published = PublishedLines.read(kafka.bootstrapServers());
            assertThat(published.documents()).containsOnlyKeys("large.txt", "small.txt");
            assertWhole(published.document("large.txt"), large);
            assertWhole(published.document("small.txt"), List.of("one", "", "two"));
            await().until(() -> !Files.exists(watcher.inbox().resolve("large.txt")));
            assertThat(watcher.inbox().resolve(".archive/large.txt")).exists();
            if (failPoint.equals("P5=halt") || failPoint.equals("P6=halt")) {
                assertThat(published.document("large.txt").repeats + published.document("small.txt").repeats)
                        .as("what the journal calls done is not sent again")
                        .isLessThan(LINES);
            }
        }
    }

    @Test
    void afterAKillItGoesOnBehindTheLastMarkInTheJournal() throws Exception {
        try (WatcherProcess watcher = new WatcherProcess(directory, kafka.bootstrapServers())) {
            List<String> lines = lines(LINES);
            watcher.drop("large.txt", String.join("\n", lines));
            watcher.start(Map.of("TALLY_FAIL_POINTS", "P3=freeze@145000")).awaitReady();
            Path journal = watcher.state().resolve("file-watcher/journal");
            await().atMost(WatcherProcess.PATIENCE)
                    .until(() -> Files.readAllLines(journal).stream()
                                    .filter(line -> line.contains("large.txt"))
                                    .count()
                            == 2);
            watcher.process().kill9();
            watcher.start().awaitReady();
            watcher.awaitStatus("large.txt", "published");
            PublishedLines.Document document =
                    PublishedLines.read(kafka.bootstrapServers()).document("large.txt");
            assertWhole(document, lines);
            assertThat(document.repeats).isPositive().isLessThan(LINES / 10);
        }
    }

    @Test
    void aBrokerKilledInMidFileIsWaitedForAndNothingIsLost() throws Exception {
        try (WatcherProcess watcher = new WatcherProcess(directory, kafka.bootstrapServers())) {
            watcher.start().awaitReady();
            List<String> lines = lines(600_000);
            watcher.drop("large.txt", String.join("\r", lines));
            await().atMost(WatcherProcess.PATIENCE)
                    .pollInterval(java.time.Duration.ofMillis(20))
                    .until(() -> kafka.admin().endOffsets("tally.lines.v1").values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            > 1_000);
            kafka.kill9();
            await().atMost(WatcherProcess.PATIENCE)
                    .until(() -> watcher.get("/readyz").body().contains("Kafka"));
            assertThat(watcher.statusOfFile("large.txt")).isEqualTo("publishing");
            kafka.start();
            watcher.awaitStatus("large.txt", "published");
            assertWhole(PublishedLines.read(kafka.bootstrapServers()).document("large.txt"), lines);
            assertThat(watcher.statusOf("/readyz")).isEqualTo(200);
        }
    }

    /** The broker stands still, so the file is larger than what may be in flight: reading stops in its middle. */
    @Test
    void aFileReplacedWhileItIsReadIsNotEndedButPublishedAgainAsItIsNow() throws Exception {
        try (WatcherProcess watcher = new WatcherProcess(directory, kafka.bootstrapServers())) {
            watcher.start().awaitReady();
            writeRandom(directory.resolve("old"), 64 * 1024 * 1024);
            watcher.drop("small.txt", "first\n");
            watcher.awaitStatus("small.txt", "published");
            kafka.freeze();
            try {
                Files.move(directory.resolve("old"), watcher.inbox().resolve("a.txt"));
                watcher.awaitStatus("a.txt", "publishing");
                List<String> now = List.of("the file", "as it is now");
                Files.writeString(watcher.inbox().resolve("b.part"), String.join("\n", now));
                Files.move(
                        watcher.inbox().resolve("b.part"),
                        watcher.inbox().resolve("a.txt"),
                        StandardCopyOption.REPLACE_EXISTING);
                kafka.thaw();
                watcher.awaitStatus("a.txt", "published");
                PublishedLines.Document document =
                        PublishedLines.read(kafka.bootstrapServers()).document("a.txt");
                assertThat(document.versions)
                        .as("the old version was under way")
                        .hasSize(2);
                assertWhole(document, now);
            } finally {
                kafka.thaw();
            }
        }
    }

    /** Each file is replaced several times while the watcher is killed again and again. */
    @Test
    void killedAtRandomWhileFilesAreReplacedItEndsWithWhatIsThere() throws Exception {
        Random random = new Random(20261121);
        try (WatcherProcess watcher = new WatcherProcess(directory, kafka.bootstrapServers())) {
            // Two contents for each name, in turn: a version that was under way comes back after another one was.
            List<List<List<String>>> contents = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                contents.add(List.of(lines(random.nextInt(20_000)), lines(random.nextInt(20_000))));
            }
            int rounds = 6;
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < contents.size(); i++) {
                    watcher.drop(i + ".txt", String.join("\n", contents.get(i).get(round % 2)));
                }
                watcher.start(Map.of("TALLY_FAIL_POINTS", "P3=halt@" + (1 + random.nextInt(150_000))));
                await().atMost(WatcherProcess.PATIENCE)
                        .ignoreExceptions()
                        .until(() -> !watcher.process().isAlive()
                                || watcher.json("/v1/files?limit=1")
                                                .path("counts")
                                                .path("published")
                                                .asInt()
                                        == 20);
                watcher.process().kill9();
            }
            watcher.start().awaitReady();
            watcher.awaitPublished(20);
            await().atMost(WatcherProcess.PATIENCE).untilAsserted(() -> {
                PublishedLines published = PublishedLines.read(kafka.bootstrapServers());
                for (int i = 0; i < 20; i++) {
                    assertWhole(published.document(i + ".txt"), contents.get(i).get((rounds - 1) % 2));
                }
            });
        }
    }

    /** A log grows, is renamed and cut between the kills; the cut comes when all of it has been read. */
    @Test
    void killedAgainAndAgainItAppendsEachLineOnce() throws Exception {
        Path config = Files.writeString(
                directory.resolve("tally.yaml"), "version: 1\ninbox: {on-change: append, settle: 10ms}\n");
        try (WatcherProcess watcher = new WatcherProcess(directory, kafka.bootstrapServers())) {
            Path log = watcher.inbox().resolve("app.log");
            List<String> expected = new ArrayList<>();
            List<String> failPoints = List.of(
                    "P2=halt", "P3=halt", "P3=halt@60000", "P4=halt", "P5=halt", "P2=halt@2", "P3=halt@5", "P6=halt");
            for (int round = 0; round < failPoints.size(); round++) {
                if (round % 3 == 2) {
                    Files.move(log, watcher.inbox().resolve("app.log." + round));
                }
                for (String part : List.of("old ", "new ")) {
                    List<String> lines =
                            lines(40_000).stream().map(part::concat).toList();
                    Files.write(log, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    expected.addAll(lines);
                }
                watcher.start(Map.of("TALLY_CONFIG", config.toString(), "TALLY_FAIL_POINTS", failPoints.get(round)));
                assertThat(watcher.awaitExit()).as(watcher.log()).isEqualTo(137);
                if (round == 3) {
                    awaitAll(watcher, config, expected);
                    Files.write(log, List.of("after the cut"));
                    expected.add("after the cut");
                }
            }
            awaitAll(watcher, config, expected);
            PublishedLines.Document document =
                    PublishedLines.read(kafka.bootstrapServers()).document("app.log");
            assertThat(document.versions).hasSize(1);
            assertThat(document.lines.equals(expected))
                    .as("the same lines in the same order")
                    .isTrue();
        }
    }

    private static void awaitAll(WatcherProcess watcher, Path config, List<String> expected) throws IOException {
        watcher.start(Map.of("TALLY_CONFIG", config.toString())).awaitReady();
        await().atMost(WatcherProcess.PATIENCE).ignoreExceptions().untilAsserted(() -> {
            assertThat(watcher.file("app.log").path("lines").asLong())
                    .as("%s; log: %s", watcher.file("app.log"), watcher.log())
                    .isEqualTo(expected.size());
            assertThat(watcher.statusOfFile("app.log")).isEqualTo("published");
        });
        watcher.process().terminate(Duration.ofSeconds(15));
    }

    private static void assertWhole(PublishedLines.Document document, List<String> expected) {
        assertThat(document.lines.size()).isEqualTo(expected.size());
        assertThat(document.lines.equals(expected))
                .as("the same lines in the same order")
                .isTrue();
        assertThat(document.ends).isEqualTo(1);
    }

    private static List<String> lines(int count) {
        List<String> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lines.add("line " + i + (i % 3 == 0 ? " of a document that is larger than one mark in the journal" : ""));
        }
        return lines;
    }

    private static void writeRandom(Path file, long bytes) throws IOException {
        Random random = new Random(1);
        byte[] line = new byte[90];
        try (BufferedWriter writer = Files.newBufferedWriter(file, UTF_8)) {
            for (long written = 0; written < bytes; written += line.length + 1) {
                for (int i = 0; i < line.length; i++) {
                    line[i] = (byte) (' ' + random.nextInt(95));
                }
                writer.write(new String(line, UTF_8));
                writer.write('\n');
            }
        }
    }
}
