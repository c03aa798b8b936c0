package dev.tally.watcher.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.watcher.state.FileStamp.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressJournalTest {
    @TempDir
    Path directory;

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @AfterEach
    void nothingFailed() {
        assertThat(failures).isEmpty();
    }

    @Test
    void remembersTheNewestEntryOfEachName() throws Exception {
        SourceFile a = file("a.txt");
        SourceFile b = file("b\t\n\r%09\u4f60.txt");
        JournalEntry grown =
                JournalEntry.grown(file("c.log"), JournalEntry.State.DONE, "append-1", 8, new Growth(10, 3, "abc", 17));
        try (ProgressJournal journal = open()) {
            journal.append(JournalEntry.started(a, "v1"));
            journal.append(JournalEntry.progress(a, "v1", 7, 100));
            journal.append(JournalEntry.failed(b, null, "document.binary", "a\treason\nof lines"));
            journal.append(JournalEntry.progress(a, "v1", 9, 120));
            journal.append(grown);
            assertThat(journal.find("a.txt")).isEqualTo(JournalEntry.progress(a, "v1", 9, 120));
        }
        try (ProgressJournal journal = open()) {
            assertThat(journal.entries())
                    .containsExactlyInAnyOrder(
                            JournalEntry.progress(a, "v1", 9, 120),
                            grown,
                            JournalEntry.failed(b, null, "document.binary", "a\treason\nof lines"));
        }
    }

    @Test
    void isCompactedWhenOpened() throws Exception {
        try (ProgressJournal journal = open()) {
            for (int i = 0; i < 1_000; i++) {
                journal.append(JournalEntry.progress(file("a.txt"), "v", i, i));
            }
        }
        assertThat(Files.readAllLines(directory.resolve("journal"))).hasSize(1_000);
        open().close();
        assertThat(Files.readAllLines(directory.resolve("journal"))).hasSize(1);
    }

    @Test
    void isCompactedWhileItIsWrittenAndLosesNothing() throws Exception {
        Path path = directory.resolve("journal");
        Map<String, Long> durable = new ConcurrentHashMap<>();
        long largest = 0;
        try (ProgressJournal journal = ProgressJournal.open(directory, failures::add, 10_000)) {
            journal.useTopic("one");
            for (int i = 0; i < 20_000; i++) {
                String name = i % 7 + ".txt";
                long lines = i;
                journal.append(JournalEntry.progress(file(name), "v", lines, i), () -> durable.put(name, lines));
                if (i % 500 == 0) {
                    journal.appendAndWait(JournalEntry.done(file("once " + i), "v", i));
                    largest = Math.max(largest, Files.size(path));
                    // What a kill would leave now holds all that was said to be durable.
                    Map<String, Long> promised = Map.copyOf(durable);
                    Path left = Files.createDirectories(directory.resolve("left" + i));
                    Files.copy(path, left.resolve("journal"));
                    try (ProgressJournal reopened = ProgressJournal.open(left, failures::add)) {
                        promised.forEach((each, reached) ->
                                assertThat(lines(reopened, each)).isGreaterThanOrEqualTo(reached));
                        assertThat(lines(reopened, "once " + i)).isEqualTo(i);
                    }
                }
            }
        }
        assertThat(durable).hasSize(7);
        // 40 names of 60 bytes, what is appended on top of them, and one batch of 500.
        assertThat(largest).isLessThan(100_000);
        try (ProgressJournal journal = open()) {
            assertThat(journal.entries()).hasSize(47);
            durable.forEach((name, reached) -> assertThat(lines(journal, name)).isEqualTo(reached));
            assertThat(journal.useTopic("one")).isZero();
        }
    }

    @Test
    void whatWaitedForTheDiskWhenTheTopicChangedIsForgottenByARewriteToo() throws Exception {
        try (ProgressJournal journal = open()) {
            journal.useTopic("one");
        }
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        try (ProgressJournal journal = ProgressJournal.open(directory, failures::add, 1)) {
            String longEnough = "n".repeat(200);
            journal.append(JournalEntry.done(file(longEnough), "v", 0), () -> {
                reached.countDown();
                await(held);
            });
            await(reached);
            // These wait together, and the file has outgrown what a rewrite leaves.
            journal.append(JournalEntry.done(file("old.txt"), "v", 0));
            journal.append(JournalEntry.done(file("older.txt"), "v", 0));
            journal.useTopic("two");
            journal.append(JournalEntry.done(file("new.txt"), "v", 0));
            held.countDown();
        }
        try (ProgressJournal journal = open()) {
            assertThat(journal.entries()).extracting(JournalEntry::name).containsExactly("new.txt");
            assertThat(journal.useTopic("two")).isZero();
        }
    }

    @Test
    void aLargeOneOfOutdatedLinesAndADamagedLineWithoutEndOpens() throws Exception {
        JournalEntry newest = JournalEntry.progress(file("a.txt"), "v", 100_000, 7);
        Path path = directory.resolve("journal");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
            for (int i = 0; i < 100_000; i++) {
                out.write(JournalCodec.encode(JournalEntry.progress(file("a.txt"), "v", i, 7)));
            }
            out.write(JournalCodec.encode(newest));
        }
        // As after a loss of power: NULs, of which this JVM's memory does not hold two copies. They take no room on the
        // disk.
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0}), Files.size(path) + 400_000_000);
        }
        try (ProgressJournal journal = open()) {
            assertThat(journal.entries()).containsExactly(newest);
        }
        assertThat(path).hasSize(JournalCodec.encode(newest).length);
    }

    private static long lines(ProgressJournal journal, String name) {
        JournalEntry entry = journal.find(name);
        return entry == null ? -1 : entry.lines();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void everyTornTailLeavesTheEntriesInFrontOfIt() throws Exception {
        try (ProgressJournal journal = open()) {
            for (int i = 0; i < 3; i++) {
                journal.append(JournalEntry.done(file(i + ".txt"), "v", i));
            }
        }
        byte[] whole = Files.readAllBytes(directory.resolve("journal"));
        for (int length = 0; length <= whole.length; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            Files.write(directory.resolve("journal"), torn);
            int lines = (int) new String(torn).chars().filter(c -> c == '\n').count();
            try (ProgressJournal journal = open()) {
                // A line that only lacks its end is whole: its checksum holds.
                assertThat(journal.entries()).hasSizeBetween(lines, lines + 1);
                for (int i = 0; i < lines; i++) {
                    assertThat(journal.find(i + ".txt")).isEqualTo(JournalEntry.done(file(i + ".txt"), "v", i));
                }
            }
        }
    }

    @Test
    void aDamagedLineIsNoEntryAndTheOthersStay() throws Exception {
        try (ProgressJournal journal = open()) {
            journal.append(JournalEntry.done(file("a.txt"), "v", 1));
            journal.append(JournalEntry.done(file("b.txt"), "v", 2));
        }
        Path path = directory.resolve("journal");
        byte[] bytes = Files.readAllBytes(path);
        bytes[12] ^= 1;
        Files.write(path, bytes);
        Files.write(path, new byte[] {'\n', 0, (byte) 0xFF, '\n'}, StandardOpenOption.APPEND);
        try (ProgressJournal journal = open()) {
            assertThat(journal.entries()).extracting(JournalEntry::name).containsExactly("b.txt");
        }
    }

    @Test
    void whatWaitsForTheDiskRunsInOrderOnceTheEntryIsThere() throws Exception {
        List<Integer> order = new ArrayList<>();
        try (ProgressJournal journal = open()) {
            for (int i = 0; i < 100; i++) {
                int number = i;
                String name = i + ".txt";
                journal.append(JournalEntry.done(file(name), "v", i), () -> {
                    assertThat(contentOfJournal()).contains(name);
                    order.add(number);
                });
            }
            journal.appendAndWait(JournalEntry.done(file("last.txt"), "v", 0));
            assertThat(contentOfJournal()).contains("last.txt");
            assertThat(order).hasSize(100).isSorted();
        }
    }

    @Test
    void whatThrowsBehindTheDiskIsHeard() throws Exception {
        RuntimeException bug = new RuntimeException("bug");
        try (ProgressJournal journal = open()) {
            journal.append(JournalEntry.done(file("a.txt"), "v", 0), () -> {
                throw bug;
            });
        }
        assertThat(failures).containsExactly(bug);
        failures.clear();
    }

    @Test
    void onlyOneMayHaveIt() throws Exception {
        try (ProgressJournal journal = open()) {
            assertThat(journal.entries()).isEmpty();
            assertThatThrownBy(this::open)
                    .isInstanceOf(InUseException.class)
                    .hasMessageContaining("another file-watcher");
        }
        open().close();
    }

    @Test
    void anotherTopicMakesItForget() throws Exception {
        try (ProgressJournal journal = open()) {
            assertThat(journal.useTopic("one")).isZero();
            journal.append(JournalEntry.done(file("a.txt"), "v", 0));
            assertThat(journal.useTopic("one")).isZero();
        }
        try (ProgressJournal journal = open()) {
            assertThat(journal.useTopic("one")).isZero();
            assertThat(journal.find("a.txt")).isNotNull();
            assertThat(journal.useTopic("two")).isEqualTo(1);
            assertThat(journal.find("a.txt")).isNull();
            journal.append(JournalEntry.done(file("b.txt"), "v", 0));
        }
        try (ProgressJournal journal = open()) {
            assertThat(journal.entries()).extracting(JournalEntry::name).containsExactly("b.txt");
            assertThat(journal.useTopic("two")).isZero();
        }
    }

    private String contentOfJournal() {
        try {
            return Files.readString(directory.resolve("journal"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ProgressJournal open() throws IOException {
        return ProgressJournal.open(directory, failures::add);
    }

    private static SourceFile file(String name) {
        return new SourceFile(Path.of("x"), name, new FileStamp(Kind.FILE, 5, 6, 7, "8.9"));
    }
}
