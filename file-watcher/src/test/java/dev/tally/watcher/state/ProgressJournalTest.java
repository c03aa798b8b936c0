package dev.tally.watcher.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.watcher.state.FileStamp.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
