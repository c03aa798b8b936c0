package dev.tally.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An inbox whose rights are withdrawn, that is read-only, and that is unmounted. Root, whom no rights stop, is itself without
 * its powers in a user namespace; and who is not root may mount in one.
 */
class InboxTroubleIT {
    private static final TestKafka KAFKA = TestPlatform.kafka();

    @TempDir
    Path directory;

    @BeforeEach
    void emptyTopics() {
        KAFKA.recreateOwnTopics();
    }

    @Test
    void whatMayNotBeReadIsSaidAndReadOnceItMay() throws Exception {
        try (WatcherProcess watcher = watcher().under(withoutPowers())) {
            Path inbox = watcher.inbox();
            watcher.drop("file.txt", "one\n");
            watcher.drop("closed/a.txt", "two\n");
            watcher.drop("listed/b.txt", "three\n");
            mode(inbox.resolve("file.txt"), "---------");
            mode(inbox.resolve("closed"), "---------");
            mode(inbox.resolve("listed"), "r--------");
            watcher.start().awaitReady();
            watcher.awaitStatus("file.txt", "failed");
            assertThat(watcher.file("file.txt").path("code").asString()).isEqualTo("file.unreadable");
            for (String name : List.of("closed/", "listed/")) {
                watcher.awaitStatus(name, "failed");
                assertThat(watcher.file(name).path("code").asString()).isEqualTo("directory.unreadable");
            }
            mode(inbox.resolve("file.txt"), "rw-------");
            mode(inbox.resolve("closed"), "rwx------");
            mode(inbox.resolve("listed"), "rwx------");
            watcher.awaitPublished(3);
            assertThat(watcher.json("/v1/files").path("counts").path("failed").asLong())
                    .isZero();

            mode(inbox, "---------");
            awaitProblem(watcher, "cannot be read");
            mode(inbox, "rwx------");
            watcher.drop("behind.txt", "four\n");
            watcher.awaitPublished(4);
            assertThat(watcher.statusOf("/readyz")).isEqualTo(200);
        }
        eachLineOnce(Map.of("file.txt", "one", "closed/a.txt", "two", "listed/b.txt", "three", "behind.txt", "four"));
    }

    @Test
    void whatMayNotLeaveAReadOnlyInboxIsPublishedOnceAndLeavesWhenItMay() throws Exception {
        try (WatcherProcess watcher = watcher().under(withoutPowers())) {
            Path config = Files.writeString(
                    directory.resolve("tally.yaml"), "version: 1\ninbox: {when-done: archive, settle: 100ms}\n");
            watcher.drop("a.txt", "one\n");
            mode(watcher.inbox(), "r-x------");
            watcher.start(Map.of("TALLY_CONFIG", config.toString())).awaitReady();
            await().atMost(WatcherProcess.PATIENCE)
                    .until(() -> watcher.file("a.txt").path("code").asString("").equals("file.immovable"));
            assertThat(watcher.statusOf("/readyz")).isEqualTo(200);
            assertThat(watcher.json("/v1/files").path("problem").asString())
                    .startsWith("a.txt: it is done and cannot leave the inbox: ");
            mode(watcher.inbox(), "rwx------");
            Path archived = watcher.inbox().resolve(".archive/a.txt");
            await().atMost(WatcherProcess.PATIENCE).until(() -> Files.exists(archived));
            await().until(() -> !watcher.json("/v1/files").has("problem"));
        }
        eachLineOnce(Map.of("a.txt", "one"));
    }

    @Test
    void anInboxThatIsUnmountedIsNotTakenForAnEmptyOne() throws Exception {
        try (WatcherProcess watcher = watcher().under(List.of("unshare", "-Urm", "sh", "-c", """
                        mount -t tmpfs tmpfs '%s' && exec "$0" "$@"
                        """.formatted(
                        watcher().inbox())))) {
            watcher.start().awaitReady();
            inItsMounts(watcher, "echo one > a.txt");
            watcher.awaitPublished(1);

            inItsMounts(watcher, "umount -l .");
            awaitProblem(watcher, "Was it unmounted?");
            assertThat(watcher.statusOfFile("a.txt")).isEqualTo("published");

            inItsMounts(watcher, "mount -t tmpfs tmpfs . && echo two > '" + watcher.inbox() + "/b.txt'");
            awaitProblem(watcher, "touch " + watcher.inbox().toRealPath() + "/.tally.lock");
            inItsMounts(watcher, "touch .tally.lock");
            watcher.awaitPublished(2);
            assertThat(watcher.statusOf("/readyz")).isEqualTo(200);
        }
        eachLineOnce(Map.of("a.txt", "one", "b.txt", "two"));
    }

    private WatcherProcess watcher() throws IOException {
        return new WatcherProcess(directory, KAFKA.bootstrapServers());
    }

    /** A child of root's in a user namespace of its own is stopped by rights as anybody is. */
    private static List<String> withoutPowers() {
        return System.getProperty("user.name").equals("root") ? List.of("unshare", "-U") : List.of();
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void awaitProblem(WatcherProcess watcher, String what) {
        await().atMost(WatcherProcess.PATIENCE).ignoreExceptions().untilAsserted(() -> {
            assertThat(watcher.json("/v1/files").path("problem").asString("")).contains(what);
            assertThat(watcher.statusOf("/readyz")).isEqualTo(503);
            assertThat(watcher.get("/readyz").body()).contains(what);
        });
    }

    /** Runs a command in the inbox as the watcher sees it. */
    private static void inItsMounts(WatcherProcess watcher, String command) throws Exception {
        Process shell = new ProcessBuilder(
                        "nsenter",
                        "--target",
                        Long.toString(watcher.process().pid()),
                        "--user",
                        "--mount",
                        "--preserve-credentials",
                        "sh",
                        "-c",
                        "cd '" + watcher.inbox() + "' && " + command)
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).as(command).isZero();
    }

    private static void eachLineOnce(Map<String, String> lines) throws Exception {
        PublishedLines published = PublishedLines.read(KAFKA.bootstrapServers());
        assertThat(published.documents()).containsOnlyKeys(lines.keySet());
        lines.forEach((name, line) -> {
            assertThat(published.document(name).lines).containsExactly(line);
            assertThat(published.document(name).ends).isEqualTo(1);
            assertThat(published.document(name).repeats).isZero();
        });
    }
}
