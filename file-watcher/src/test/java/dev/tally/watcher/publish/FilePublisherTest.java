package dev.tally.watcher.publish;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.model.config.EventFiles;
import dev.tally.model.config.InboxRules;
import dev.tally.model.config.InboxRules.HardLinks;
import dev.tally.model.config.InboxRules.OnChange;
import dev.tally.model.config.InboxRules.WhenDone;
import dev.tally.watcher.cleanup.CompletedFilePolicy;
import dev.tally.watcher.read.ContentVersion;
import dev.tally.watcher.read.LineCharset;
import dev.tally.watcher.state.FileRegister;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.FileStatus;
import dev.tally.watcher.state.JournalEntry;
import dev.tally.watcher.state.JournalEntry.State;
import dev.tally.watcher.state.ProgressJournal;
import dev.tally.watcher.state.RowCounts;
import dev.tally.watcher.state.SourceFile;
import dev.tally.watcher.state.StretchStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of a file's steps, with a Kafka that acknowledges when it is told to. */
class FilePublisherTest {
    private static final String HASH_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path temporary;

    private final MockKafka kafka = new MockKafka();
    private final Outcomes outcomes = new Outcomes();
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private Path inbox;
    private int doorPort;
    private ProgressJournal journal;
    private FileRegister register;
    private FilePublisher publisher;

    @BeforeEach
    void open() throws IOException {
        inbox = Files.createDirectories(temporary.toRealPath().resolve("inbox"));
        journal = ProgressJournal.open(temporary.resolve("state"), bugs::add);
        register = new FileRegister(Clock.systemUTC(), List.of());
        publisher = publisher(OnChange.REPLACE, WhenDone.KEEP);
    }

    @AfterEach
    void close() {
        journal.close();
        assertThat(bugs).isEmpty();
    }

    @Test
    void sendsLinesAndEndUnderTheHashAndJournalsOnlyWhatIsAcknowledged() throws Exception {
        SourceFile file = write("abc");
        publisher.publish(file, outcomes);
        assertThat(sent()).containsExactly("line 0 abc", "end 1 ");
        assertThat(journal.find("a.txt")).isEqualTo(JournalEntry.started(file, HASH_OF_ABC));
        assertThat(outcomes.told).isEmpty();
        kafka.last().acknowledgeAll();
        await().until(() -> !outcomes.told.isEmpty());
        assertThat(outcomes.told).containsExactly("finished");
        assertThat(journal.find("a.txt")).isEqualTo(JournalEntry.done(file, HASH_OF_ABC, 1));
        assertThat(register.list(FileStatus.PUBLISHED, null, 9)).hasSize(1);
    }

    @Test
    void aLargeFileIsMarkedBehindAcknowledgementsOnly() throws Exception {
        SourceFile file = write(("x".repeat(99) + "\n").repeat(100_000));
        publisher.publish(file, outcomes);
        assertThat(journal.find("a.txt").lines()).isZero();
        MockKafka.thread(() -> {
            for (int i = 0; i < 99_000; i++) {
                kafka.last().completeNext();
            }
        });
        JournalEntry entry = journal.find("a.txt");
        assertThat(entry.state()).isEqualTo(State.STARTED);
        assertThat(entry.lines()).isBetween(50_000L, 99_000L);
        assertThat(entry.offset()).isEqualTo(entry.lines() * 100);
    }

    @Test
    void goesOnWhereTheJournalSays() throws Exception {
        SourceFile file = write("one\ntwo\nthree");
        String version = ContentVersion.of(inbox, file);
        journal.append(JournalEntry.progress(file, version, 2, 8));
        publisher.publish(file, outcomes);
        assertThat(sent()).containsExactly("line 2 three", "end 3 ");
    }

    @Test
    void theSameContentUnderAnotherStampIsNotSentAgain() throws Exception {
        journal.append(JournalEntry.done(write("abc"), HASH_OF_ABC, 1));
        SourceFile again = write("abc");
        publisher.publish(again, outcomes);
        await().until(() -> outcomes.told.contains("finished"));
        assertThat(kafka.clients).isEmpty();
        assertThat(journal.find("a.txt")).isEqualTo(JournalEntry.done(again, HASH_OF_ABC, 1));
    }

    /** Else a crash could lose the journal's word of it, and the old version be gone on with in its middle. */
    @Test
    void noLineOfANewVersionLeavesBeforeTheJournalHasItOnDisk() throws Exception {
        journal.append(JournalEntry.progress(write("old content"), "0".repeat(64), 5, 50));
        SourceFile file = write("abc");
        CountDownLatch diskHangs = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        journal.append(JournalEntry.done(new SourceFile(Path.of("b"), "b", file.stamp()), "v", 0), () -> {
            hanging.countDown();
            try {
                diskHangs.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        hanging.await();
        Thread publishing = new Thread(() -> {
            try {
                publisher.publish(file, outcomes);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        publishing.start();
        try {
            await().until(() -> publishing.getState() == Thread.State.WAITING || !publishing.isAlive());
            assertThat(kafka.clients).isEmpty();
        } finally {
            diskHangs.countDown();
            publishing.join();
        }
        assertThat(sent()).containsExactly("line 0 abc", "end 1 ");
        assertThat(Files.readString(temporary.resolve("state/journal"))).contains("STARTED\ta.txt\t" + HASH_OF_ABC);
    }

    @Test
    void afterAFailedSendTheNextTurnGoesOnFromTheJournalWithAnotherClient() throws Exception {
        SourceFile file = write("one\ntwo");
        publisher.publish(file, outcomes);
        MockKafka.thread(() -> {
            kafka.last().completeNext();
            kafka.last().errorNext(new InvalidRecordException("no"));
            kafka.last().completeNext();
        });
        assertThat(outcomes.told).containsExactly("interrupted");
        assertThat(journal.find("a.txt").state()).isEqualTo(State.STARTED);
        publisher.publish(file, outcomes);
        assertThat(kafka.clients).hasSize(2);
        assertThat(sent()).containsExactly("line 0 one", "line 1 two", "end 2 ");
        kafka.last().acknowledgeAll();
        await().until(() -> outcomes.told.contains("finished"));
    }

    @Test
    void aFileThatIsNoLongerWhatSettledIsNotSent() throws Exception {
        SourceFile file = write("abc");
        Files.writeString(file.path(), "changed since");
        publisher.publish(file, outcomes);
        Files.delete(file.path());
        publisher.publish(file, outcomes);
        assertThat(outcomes.told).containsExactly("changed", "changed");
        assertThat(kafka.clients).isEmpty();
    }

    @Test
    void aRefusedFileIsJournaledWithItsReasonAndNotTriedAgain() throws Exception {
        SourceFile file = write("\0");
        publisher.publish(file, outcomes);
        await().until(() -> outcomes.told.contains("finished"));
        assertThat(journal.find("a.txt").code()).isEqualTo("document.binary");
        assertThat(register.list(FileStatus.FAILED, null, 9).get(0).reason()).contains("NUL");
        assertThat(kafka.clients).allMatch(client -> client.history().isEmpty());
        assertThat(file.path()).exists();
    }

    @Test
    void aFileLeavesTheInboxOnlyWhenAllIsAcknowledged() throws Exception {
        publisher = publisher(OnChange.REPLACE, WhenDone.DELETE);
        SourceFile file = write("abc");
        publisher.publish(file, outcomes);
        MockKafka.thread(() -> kafka.last().completeNext());
        assertThat(file.path()).exists();
        kafka.last().acknowledgeAll();
        await().until(() -> outcomes.told.contains("finished"));
        assertThat(file.path()).doesNotExist();
    }

    @Test
    void whatACrashLeftBetweenTheJournalAndTheMoveIsMovedWithoutSending() throws Exception {
        publisher = publisher(OnChange.REPLACE, WhenDone.ARCHIVE);
        SourceFile file = write("abc");
        journal.append(JournalEntry.done(file, HASH_OF_ABC, 1));
        publisher.publish(file, outcomes);
        assertThat(outcomes.told).containsExactly("finished");
        assertThat(inbox.resolve(".archive/a.txt")).exists();
        assertThat(kafka.clients).isEmpty();
    }

    @Test
    void newContentIsIgnoredOnRequest() throws Exception {
        publisher = publisher(OnChange.IGNORE, WhenDone.KEEP);
        journal.append(JournalEntry.done(write("first"), "f".repeat(64), 1));
        SourceFile second = write("second");
        publisher.publish(second, outcomes);
        await().until(() -> outcomes.told.contains("finished"));
        assertThat(journal.find("a.txt")).isEqualTo(JournalEntry.done(second, "f".repeat(64), 1));
        assertThat(kafka.clients).isEmpty();
    }

    @Test
    void everyContentThatIsIgnoredIsArchivedBesideTheOthers() throws Exception {
        publisher = publisher(OnChange.IGNORE, WhenDone.ARCHIVE);
        SourceFile first = write("v1");
        journal.append(JournalEntry.done(first, "f".repeat(64), 1));
        publisher.publish(first, outcomes);
        for (String content : List.of("v2", "v3", "v4")) {
            SourceFile next = write(content);
            publisher.publish(next, outcomes);
            await().until(() -> Files.notExists(next.path()));
        }
        try (Stream<Path> archived = Files.list(inbox.resolve(".archive"))) {
            assertThat(archived).extracting(Files::readString).containsExactlyInAnyOrder("v1", "v2", "v3", "v4");
        }
    }

    @Test
    void aFileWithAnotherNameIsReadOnceItHasOne() throws Exception {
        Path foreign = Files.writeString(temporary.resolve("foreign"), "secret");
        Path path = Files.createLink(inbox.resolve("a.txt"), foreign);
        publisher.publish(new SourceFile(path, "a.txt", FileStamp.of(path)), outcomes);
        assertThat(outcomes.told).containsExactly("failed");
        assertThat(kafka.clients).isEmpty();
        assertThat(register.list(FileStatus.FAILED, null, 9).get(0).code()).isEqualTo("file.linked");
        Files.delete(foreign);
        publisher.publish(new SourceFile(path, "a.txt", FileStamp.of(path)), outcomes);
        assertThat(sent()).containsExactly("line 0 secret", "end 1 ");
    }

    @Test
    void rowsGoOnBehindWhatTheDoorHasTakenWithTheSameIds() throws Exception {
        try (RowDoor door = new RowDoor(3)) {
            doorPort = door.port();
            publisher = publisher(rows());
            SourceFile file = rowsFile();
            Thread turn = new Thread(() -> publishRows(file));
            turn.start();
            acknowledgeUntilOver(turn);
            assertThat(outcomes.told).containsExactly("interrupted");
            assertThat(journal.find("a.jsonl").lines()).isEqualTo(2_000);
            assertThat(register.problem()).contains("answers 503 broker.away");
            String why = register.list(FileStatus.WAITING, null, 9).get(0).reason();
            assertThat(why).isEqualTo(register.problem());
            publishRows(file);
            assertThat(outcomes.told).containsExactly("interrupted", "interrupted");
            door.heal();
            await().until(() -> {
                Thread again = new Thread(() -> publishRows(file));
                again.start();
                acknowledgeUntilOver(again);
                return outcomes.told.contains("finished");
            });
            assertThat(register.problem()).isNull();
            assertThat(door.rows())
                    .hasSize(3_497)
                    .allSatisfy((id, row) -> assertThat(row).isEqualTo("{\"n\":" + id.replaceFirst(".*-", "") + "}"));
            assertThat(journal.find("a.jsonl").rows()).isEqualTo(new RowCounts("order", 3_501, 3));
            List<String> rejected = kafka.last().history().stream()
                    .map(record -> header(record.headers(), "tally-problem") + " "
                            + header(record.headers(), "tally-reason").replaceFirst(":.*", "") + " "
                            + header(record.headers(), "ce_id").replaceFirst(".*-", ""))
                    .toList();
            assertThat(rejected)
                    .containsExactly(
                            "event.object row 101, line 101 of a.jsonl 100",
                            "line.utf-8 row 1501, line 1501 of a.jsonl 1500",
                            "body.nul row 3001, line 3001 of a.jsonl 3000");
        }
    }

    private static InboxRules rows() {
        return new InboxRules(
                List.of("*"),
                List.of(new EventFiles("*.jsonl", "order", Set.of())),
                Duration.ZERO,
                WhenDone.KEEP,
                OnChange.REPLACE,
                null,
                HardLinks.REFUSE);
    }

    private SourceFile rowsFile() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3_500; i++) {
            text.append(i == 100 ? "7" : i == 1_500 ? "\u00FC" : i == 3_000 ? "{\0}" : "{\"n\":" + i + "}")
                    .append('\n');
        }
        Path path = Files.write(inbox.resolve("a.jsonl"), text.toString().getBytes(ISO_8859_1));
        return new SourceFile(path, "a.jsonl", FileStamp.of(path));
    }

    private void publishRows(SourceFile file) {
        try {
            publisher.publish(file, outcomes);
        } catch (InterruptedException impossible) {
            bugs.add(impossible);
        }
    }

    private void acknowledgeUntilOver(Thread turn) throws InterruptedException {
        while (turn.isAlive()) {
            if (!kafka.clients.isEmpty()) {
                kafka.last().acknowledgeAll();
            }
            turn.join(5);
        }
        await().until(() -> !outcomes.told.isEmpty());
    }

    private FilePublisher publisher(OnChange onChange, WhenDone whenDone) throws IOException {
        return publisher(
                new InboxRules(List.of("*"), List.of(), Duration.ZERO, whenDone, onChange, null, HardLinks.REFUSE));
    }

    private FilePublisher publisher(InboxRules rules) throws IOException {
        LineProducer producers = new LineProducer(kafka);
        PublishMetrics metrics = new PublishMetrics(new SimpleMeterRegistry());
        GrowthPublisher growth = new GrowthPublisher(
                inbox,
                Duration.ZERO,
                new LineCharset(null),
                true,
                journal,
                new StretchStore(temporary.resolve("state/on-their-way")),
                producers,
                Clock.systemUTC(),
                bugs::add);
        return new FilePublisher(
                inbox,
                rules,
                journal,
                register,
                producers,
                growth,
                new RowPublisher(
                        inbox,
                        rules.events(),
                        new LineCharset(null),
                        new EventDoor(URI.create("http://127.0.0.1:" + doorPort), null, register::door),
                        producers,
                        journal,
                        register,
                        metrics),
                new CompletedFilePolicy(inbox, rules.whenDone()),
                metrics,
                Clock.systemUTC(),
                bugs::add);
    }

    private SourceFile write(String content) throws IOException {
        Path path = Files.writeString(inbox.resolve("a.txt"), content);
        return new SourceFile(path, "a.txt", FileStamp.of(path));
    }

    private List<String> sent() {
        return kafka.last().history().stream()
                .map(record -> header(record.headers(), "tally-op")
                        + " "
                        + header(record.headers(), "tally-sequence")
                        + " "
                        + new String(record.value(), UTF_8))
                .toList();
    }

    private static String header(org.apache.kafka.common.header.Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    private static final class Outcomes implements Outcome {
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void finished(SourceFile file) {
            told.add("finished");
        }

        @Override
        public void changed(SourceFile file) {
            told.add("changed");
        }

        @Override
        public void failed(SourceFile file) {
            told.add("failed");
        }

        @Override
        public void interrupted(SourceFile file) {
            told.add("interrupted");
        }
    }
}
