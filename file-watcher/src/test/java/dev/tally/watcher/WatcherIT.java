package dev.tally.watcher;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped jar between a directory and a real broker. */
class WatcherIT {
    private static final TestKafka KAFKA = TestPlatform.kafka();

    @TempDir
    Path directory;

    @BeforeEach
    void emptyTopics() {
        KAFKA.recreateOwnTopics();
    }

    @Test
    void publishesEveryKindOfFileOnceAndTellsAboutIt() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            watcher.drop("plain.txt", "one\r\ntwo\n\nthree");
            watcher.drop("sub/dir/page.html", "<title>T</title><p>one<p>two<script>no</script>");
            watcher.drop("packed.log.gz", gzip("packed one\npacked two\n"));
            watcher.drop("wide.txt", "\uFEFFgr\u00fc\u00dfe\nwelt".getBytes(UTF_16LE));
            watcher.drop("empty.txt", "");
            watcher.drop("n\u00e4me \u4f60.txt", "x");
            watcher.drop("long.txt", "short\n" + "y".repeat(1024 * 1024 + 1) + "\nend");
            watcher.drop("binary.txt", "PNG\0\0");
            watcher.drop("broken.gz", "no gzip");
            watcher.drop(".hidden.txt", "no");
            watcher.drop("upload.tmp", "no");
            watcher.drop("picture.png", "no");
            watcher.start().awaitReady();
            watcher.awaitPublished(7);

            PublishedLines published = PublishedLines.read(KAFKA.bootstrapServers());
            assertThat(published.documents())
                    .containsOnlyKeys(
                            "plain.txt",
                            "sub/dir/page.html",
                            "packed.log.gz",
                            "wide.txt",
                            "empty.txt",
                            "n\u00e4me \u4f60.txt",
                            "long.txt");
            assertThat(published.document("plain.txt").lines).containsExactly("one", "two", "", "three");
            assertThat(published.document("sub/dir/page.html").lines).containsExactly("T", "one", "two");
            assertThat(published.document("packed.log.gz").lines).containsExactly("packed one", "packed two");
            assertThat(published.document("wide.txt").lines).containsExactly("gr\u00fc\u00dfe", "welt");
            assertThat(published.document("empty.txt").lines).isEmpty();
            assertThat(published.document("long.txt").lines).containsExactly("short", "y".repeat(1024), "end");
            assertThat(published.document("long.txt").problems).containsExactly("1 line.too-long");
            published.documents().forEach((name, document) -> {
                assertThat(document.ends).as(name).isEqualTo(1);
                assertThat(document.repeats).as(name).isZero();
            });

            assertThat(watcher.file("plain.txt").path("lines").asLong()).isEqualTo(4);
            assertThat(watcher.file("plain.txt").path("version").asString())
                    .isEqualTo(published.document("plain.txt").version());
            assertThat(watcher.file("binary.txt").path("code").asString()).isEqualTo("document.binary");
            assertThat(watcher.file("binary.txt").path("reason").asString()).contains("NUL");
            assertThat(watcher.file("broken.gz").path("code").asString()).isEqualTo("document.gzip");
            assertThat(watcher.json("/v1/files?status=failed").path("files").size())
                    .isEqualTo(2);
            assertThat(watcher.get("/metrics").body())
                    .contains("tally_files_total{outcome=\"published\"} 7.0")
                    .contains("tally_files_backlog 0.0");
            assertThat(watcher.statusOf("/livez")).isEqualTo(200);
            assertThat(watcher.statusOf("/v1/files?status=nonsense")).isEqualTo(400);
            assertThat(watcher.get("/v1/files?limit=0").body()).contains("\"code\":\"request.parameter\"");
            assertThat(watcher.process().terminate(Duration.ofSeconds(15))).isZero();

            // Nothing has changed: the next one publishes nothing.
            watcher.start().awaitReady();
            watcher.drop("new.txt", "new");
            watcher.awaitPublished(8);
            assertThat(PublishedLines.read(KAFKA.bootstrapServers()).records()).isEqualTo(published.records() + 2);
        }
    }

    @Test
    void newContentIsANewVersionAndTheSameContentAgainIsNot() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            watcher.drop("a.txt", "first\n");
            watcher.start().awaitReady();
            watcher.awaitStatus("a.txt", "published");
            String first = watcher.file("a.txt").path("version").asString();
            watcher.drop("a.txt", "first\n");
            Files.delete(watcher.inbox().resolve("a.txt"));
            watcher.drop("a.txt", "first\n");
            watcher.drop("b.txt", "behind the copies of a.txt\n");
            watcher.awaitStatus("b.txt", "published");
            await().until(() -> watcher.statusOfFile("a.txt").equals("published"));

            watcher.drop("a.txt", "second\nversion\n");
            await().atMost(WatcherProcess.PATIENCE)
                    .until(() -> watcher.file("a.txt").path("lines").asLong() == 2
                            && watcher.statusOfFile("a.txt").equals("published"));
            PublishedLines.Document document =
                    PublishedLines.read(KAFKA.bootstrapServers()).document("a.txt");
            assertThat(document.versions).hasSize(2).startsWith(first);
            assertThat(document.lines).containsExactly("second", "version");
            assertThat(document.ends).isEqualTo(1);
            assertThat(document.repeats).isZero();
        }
    }

    @Test
    void aLostJournalPublishesAgainUnderTheSameIdentity() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            watcher.drop("a.txt", "one\ntwo\n");
            watcher.start().awaitReady();
            watcher.awaitStatus("a.txt", "published");
            watcher.close();
            Files.delete(watcher.state().resolve("file-watcher/journal"));
            watcher.start().awaitReady();
            watcher.awaitStatus("a.txt", "published");
            PublishedLines.Document document =
                    PublishedLines.read(KAFKA.bootstrapServers()).document("a.txt");
            assertThat(document.versions).hasSize(1);
            assertThat(document.lines).containsExactly("one", "two");
            assertThat(document.repeats).isEqualTo(3);
        }
    }

    @Test
    void aHalfWrittenFileWaitsForItsWriter() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            watcher.start(Map.of("TALLY_CONFIG", config("settle: 1500ms").toString()))
                    .awaitReady();
            Path file = watcher.inbox().resolve("slow.txt");
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                String part = "line " + i + "\nhalf of ";
                expected.append(part);
                Files.writeString(file, part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                long written = System.nanoTime();
                String status = watcher.statusOfFile("slow.txt");
                // On a machine that stands still for longer than the time to settle, the file has really settled.
                if (System.nanoTime() - written < Duration.ofMillis(1_000).toNanos()) {
                    assertThat(status).isIn("", "settling");
                }
                Thread.sleep(300); // a writer that takes its time
            }
            watcher.awaitStatus("slow.txt", "published");
            PublishedLines.Document document =
                    PublishedLines.read(KAFKA.bootstrapServers()).document("slow.txt");
            assertThat(String.join("\n", document.lines)).isEqualTo(expected.toString());
            assertThat(document.versions).hasSize(1);
        }
    }

    @Test
    void aMissingTopicIsSaidAndWaitedFor() throws Exception {
        KAFKA.admin().deleteTopic("tally.lines.v1");
        try (WatcherProcess watcher = watcher()) {
            watcher.drop("a.txt", "x\n");
            watcher.start();
            await().atMost(WatcherProcess.PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(watcher.get("/readyz").body())
                            .contains("topic tally.lines.v1 does not exist")
                            .contains("tally topics create"));
            assertThat(watcher.statusOf("/readyz")).isEqualTo(503);
            assertThat(watcher.statusOf("/livez")).isEqualTo(200);
            watcher.awaitStatus("a.txt", "waiting");
            KAFKA.admin().createOwnTopics();
            watcher.awaitStatus("a.txt", "published");
            assertThat(watcher.statusOf("/readyz")).isEqualTo(200);

            // The topic is dropped and created again: what the journal knows of the old one is of no use.
            watcher.close();
            KAFKA.recreateOwnTopics();
            watcher.start().awaitReady();
            await().atMost(WatcherProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(PublishedLines.read(KAFKA.bootstrapServers())
                                    .documents())
                            .containsKey("a.txt"));
        }
    }

    @Test
    void archivedFilesLeaveAndRefusedOnesArePutAside() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            watcher.drop("d/a.txt", "one\n");
            watcher.drop("bad.txt", "\0");
            watcher.start(Map.of("TALLY_CONFIG", config("when-done: archive").toString()))
                    .awaitReady();
            watcher.awaitStatus("d/a.txt", "published");
            watcher.awaitStatus("bad.txt", "failed");
            await().until(() -> Files.exists(watcher.inbox().resolve(".failed/bad.txt")));
            assertThat(watcher.inbox().resolve(".archive/d/a.txt")).hasContent("one\n");
            assertThat(watcher.inbox().resolve("d/a.txt")).doesNotExist();
            watcher.drop("d/a.txt", "one\n");
            await().atMost(WatcherProcess.PATIENCE)
                    .until(() -> !Files.exists(watcher.inbox().resolve("d/a.txt")));
            assertThat(watcher.statusOfFile("bad.txt")).isEqualTo("failed");
            assertThat(PublishedLines.read(KAFKA.bootstrapServers()).records()).isEqualTo(2);
        }
    }

    @Test
    void namesThatNobodyWouldChooseAndThingsThatAreNoFiles() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            List<String> names = List.of(
                    "-rf.txt",
                    "a\nINFO b.txt",
                    "it's \"quoted\"; rm *.txt",
                    "\u202Egpj.txt",
                    "n".repeat(251) + ".txt",
                    "deep/" + "d/".repeat(400) + "a.txt",
                    "1970.txt",
                    "tomorrow.txt");
            for (String name : names) {
                Path file = watcher.inbox().resolve(name);
                Files.createDirectories(file.getParent());
                Files.writeString(file, "x\n");
            }
            Files.setLastModifiedTime(watcher.inbox().resolve("1970.txt"), FileTime.from(Instant.EPOCH));
            Files.setLastModifiedTime(
                    watcher.inbox().resolve("tomorrow.txt"),
                    FileTime.from(Instant.now().plus(Duration.ofDays(1))));
            Path secret = Files.writeString(directory.resolve("secret.txt"), "not in the inbox\n");
            Files.createSymbolicLink(watcher.inbox().resolve("link.txt"), secret);
            Files.createSymbolicLink(watcher.inbox().resolve("loop"), watcher.inbox());
            for (String command : List.of("mkfifo pipe.txt", "mknod zeros.txt c 1 5 || mkfifo zeros.txt")) {
                assertThat(new ProcessBuilder("sh", "-c", command)
                                .directory(watcher.inbox().toFile())
                                .start()
                                .waitFor())
                        .isZero();
            }
            watcher.start(Map.of("TALLY_CONFIG", config("when-done: archive").toString()))
                    .awaitReady();
            watcher.awaitPublished(names.size());
            assertThat(PublishedLines.read(KAFKA.bootstrapServers()).documents().keySet())
                    .containsExactlyInAnyOrderElementsOf(names);
            for (String name : names) {
                assertThat(watcher.inbox().resolve(".archive").resolve(name)).hasContent("x\n");
            }
            assertThat(watcher.inbox().resolve("link.txt")).isSymbolicLink();
            assertThat(watcher.process().logTail(200)).contains("a?INFO b.txt").doesNotContain("\u202E", "\nINFO b");
        }
    }

    @Test
    void newContentIsIgnoredWhereTheConfigurationSaysSo() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            watcher.drop("a.txt", "one\n");
            watcher.start(Map.of("TALLY_CONFIG", config("on-change: ignore").toString()))
                    .awaitReady();
            watcher.awaitStatus("a.txt", "published");
            watcher.drop("a.txt", "two\n");
            watcher.drop("b.txt", "x\n");
            watcher.awaitStatus("b.txt", "published");
            await().until(() -> watcher.statusOfFile("a.txt").equals("published"));
            assertThat(PublishedLines.read(KAFKA.bootstrapServers()).document("a.txt").lines)
                    .containsExactly("one");
        }
    }

    /** A writer that never rests, and renames its log now and then: what has its end is counted, once, while it goes on. */
    @Test
    void aLogIsFollowedWhileItGrowsAndIsRotated() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            Path log = watcher.inbox().resolve("app.log");
            List<String> written = new CopyOnWriteArrayList<>();
            AtomicBoolean writing = new AtomicBoolean(true);
            Thread writer = new Thread(() -> {
                for (int i = 0; writing.get(); i++) {
                    try {
                        if (i % 500 == 499) {
                            Files.move(log, watcher.inbox().resolve("app.log." + i));
                        }
                        written.add("line " + i);
                        Files.writeString(
                                log, "line " + i + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        Thread.sleep(10); // it is never at rest for long
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            watcher.start(Map.of(
                            "TALLY_CONFIG",
                            config("on-change: append\n  settle: 300ms").toString()))
                    .awaitReady();
            writer.start();
            await().atMost(WatcherProcess.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> watcher.file("app.log").path("lines").asLong() > 300);
            await().atMost(WatcherProcess.PATIENCE).until(() -> written.size() > 1_200);
            writing.set(false);
            writer.join();
            Files.writeString(log, "no end yet", StandardOpenOption.APPEND);
            await().atMost(WatcherProcess.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> watcher.file("app.log").path("held").asLong() == 10);
            PublishedLines.Document document =
                    PublishedLines.read(KAFKA.bootstrapServers()).document("app.log");
            assertThat(document.lines).isEqualTo(written);
            assertThat(document.versions).hasSize(1);
            assertThat(watcher.file("app.log").path("lines").asLong()).isEqualTo(written.size());
        }
    }

    @Test
    void whatCannotWorkEndsWithTheCodeThatSaysSo() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            watcher.start(Map.of("TALLY_CONFIG", config("settel: 1s").toString()));
            assertThat(watcher.awaitExit()).isEqualTo(2);
            assertThat(watcher.log()).contains("settel");
            watcher.start().awaitReady();
            WatcherProcess second = watcher().start();
            assertThat(second.awaitExit()).isEqualTo(3);
            assertThat(second.log()).contains("another file-watcher");
            WatcherProcess elsewhere = watcher()
                    .start(Map.of("TALLY_STATE", directory.resolve("other").toString()));
            assertThat(elsewhere.awaitExit()).isEqualTo(3);
            assertThat(elsewhere.log()).contains("another file-watcher watches this inbox");
        }
    }

    @Test
    void manySmallFilesAreAllPublished() throws Exception {
        try (WatcherProcess watcher = watcher()) {
            int files = 1_500;
            List<String> names = new ArrayList<>();
            for (int i = 0; i < files; i++) {
                String name = "d" + i % 7 + "/" + i + ".txt";
                names.add(name);
                watcher.drop(name, ("line of " + i + "\n").repeat(i % 50));
            }
            watcher.start().awaitReady();
            watcher.awaitPublished(files);
            PublishedLines published = PublishedLines.read(KAFKA.bootstrapServers());
            for (int i = 0; i < files; i++) {
                PublishedLines.Document document = published.document(names.get(i));
                assertThat(document.lines).hasSize(i % 50).allMatch(("line of " + i)::equals);
                assertThat(document.ends).isEqualTo(1);
                assertThat(document.repeats).isZero();
            }
        }
    }

    private WatcherProcess watcher() throws IOException {
        return new WatcherProcess(directory, KAFKA.bootstrapServers());
    }

    private Path config(String inboxRule) throws IOException {
        return Files.writeString(directory.resolve("tally.yaml"), "version: 1\ninbox:\n  " + inboxRule + "\n", UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }
}
