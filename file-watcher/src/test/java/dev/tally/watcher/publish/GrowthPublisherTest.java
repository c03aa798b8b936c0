package dev.tally.watcher.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.model.config.InboxRules;
import dev.tally.model.config.InboxRules.HardLinks;
import dev.tally.model.config.InboxRules.OnChange;
import dev.tally.model.config.InboxRules.WhenDone;
import dev.tally.watcher.cleanup.CompletedFilePolicy;
import dev.tally.watcher.read.LineCharset;
import dev.tally.watcher.state.FileRegister;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.FileStatus;
import dev.tally.watcher.state.JournalEntry.State;
import dev.tally.watcher.state.ProgressJournal;
import dev.tally.watcher.state.SourceFile;
import dev.tally.watcher.state.StretchStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that grow, are cut, and change their names, and what the records on Kafka make of them. */
class GrowthPublisherTest {
    @TempDir
    Path temporary;

    private final KeepingKafka kafka = new KeepingKafka();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private Path inbox;
    private Path log;
    private ProgressJournal journal;
    private FileRegister register;
    private FilePublisher publisher;

    @BeforeEach
    void open() throws IOException {
        inbox = Files.createDirectories(temporary.toRealPath().resolve("inbox"));
        log = inbox.resolve("a.log");
        start(WhenDone.KEEP);
    }

    @AfterEach
    void close() {
        journal.close();
        assertThat(bugs).isEmpty();
    }

    private void start(WhenDone whenDone) throws IOException {
        journal = ProgressJournal.open(temporary.resolve("state"), bugs::add);
        register = new FileRegister(Clock.systemUTC(), journal.entries());
        LineProducer producers = new LineProducer(kafka);
        PublishMetrics metrics = new PublishMetrics(new SimpleMeterRegistry());
        GrowthPublisher growth = new GrowthPublisher(
                inbox,
                Duration.ZERO,
                new LineCharset(null),
                whenDone == WhenDone.KEEP,
                journal,
                new StretchStore(temporary.resolve("state/on-their-way")),
                producers,
                Clock.systemUTC(),
                bugs::add);
        publisher = new FilePublisher(
                inbox,
                new InboxRules(
                        List.of("*"), List.of(), Duration.ZERO, whenDone, OnChange.APPEND, null, HardLinks.REFUSE),
                journal,
                register,
                producers,
                growth,
                new RowPublisher(
                        inbox,
                        List.of(),
                        new LineCharset(null),
                        new EventDoor(URI.create("http://127.0.0.1:9"), null, register::door),
                        producers,
                        journal,
                        register,
                        metrics),
                new CompletedFilePolicy(inbox, whenDone),
                metrics,
                Clock.systemUTC(),
                bugs::add);
    }

    private void restart() throws IOException {
        journal.close();
        start(WhenDone.KEEP);
    }

    @Test
    void newLinesAreCountedBesideTheOldOnesUnderOneVersion() throws Exception {
        append("one\ntwo\n");
        publish();
        append("three\n");
        publish();
        assertThat(kafka.records()).containsExactly("0 one", "1 two", "2 end", "3 three", "4 end");
        assertThat(kafka.versions()).hasSize(1);
        assertThat(journal.find("a.log").lines()).isEqualTo(3);
        publish();
        assertThat(kafka.records()).as("nothing is new").hasSize(5);
    }

    @Test
    void aLastLineWithoutAnEndWaitsForItAndTheStatusSaysSo() throws Exception {
        append("one\nhalf of");
        publish();
        assertThat(kafka.counted()).containsExactly("one");
        assertThat(register.list(FileStatus.PUBLISHED, null, 1).get(0).held()).isEqualTo(7);
        append(" two\r");
        publish();
        append("\nthree\n");
        publish();
        assertThat(kafka.counted()).containsExactly("one", "half of two", "three");
        assertThat(register.list(FileStatus.PUBLISHED, null, 1).get(0).held()).isZero();
    }

    @Test
    void whatStandsInACutFileIsCountedInAddition() throws Exception {
        append("one\ntwo\n");
        publish();
        Files.writeString(log, "one\nother\nlines\n");
        publish();
        Files.writeString(log, "");
        publish();
        append("after the cut\n");
        publish();
        assertThat(kafka.counted()).containsExactly("one", "two", "one", "other", "lines", "after the cut");
        assertThat(kafka.versions()).hasSize(1);
    }

    @Test
    void whatWasWrittenBeforeALogWasRenamedIsNotForgotten() throws Exception {
        append("one\n");
        publish();
        append("two\nno end");
        Files.move(log, inbox.resolve("a.log.1"));
        append("three\n");
        publish();
        assertThat(kafka.counted()).containsExactly("one", "two", "no end", "three");
    }

    @Test
    void aNewFileThatBeginsLikeTheRenamedOneIsNew() throws Exception {
        append("start\n");
        publish();
        append("one\n");
        Files.move(log, inbox.resolve("a.log.1"));
        append("start\ntwo\n");
        publish();
        assertThat(kafka.counted()).containsExactly("start", "one", "start", "two");
    }

    @Test
    void aLongerFileThatTookThePlaceOfTheOldOneHasGrown() throws Exception {
        append("one\n");
        publish();
        Files.writeString(inbox.resolve("a.part"), "one\ntwo\n");
        Files.move(inbox.resolve("a.part"), log, StandardCopyOption.REPLACE_EXISTING);
        publish();
        assertThat(kafka.counted()).containsExactly("one", "two");
    }

    @Test
    void anotherFileWithTheIdentityOfTheOldOneIsNotTakenForIt() throws Exception {
        append("one\n");
        publish();
        Files.move(log, inbox.resolve("other.txt"));
        Files.writeString(inbox.resolve("other.txt"), "written over\n");
        append("two\n");
        publish();
        assertThat(kafka.counted()).containsExactly("one", "two");
    }

    @Test
    void packedFilesAndPagesGrowByWholeContents() throws Exception {
        log = inbox.resolve("a.log.gz");
        Files.write(log, gzip("one\ntwo"));
        publish();
        Files.write(log, gzip("one\ntwo\nthree"));
        publish();
        assertThat(kafka.counted()).containsExactly("one", "two", "three");
    }

    @Test
    void aFileThatLeavesIsWholeAndTheNextOfItsNameIsAppended() throws Exception {
        journal.close();
        start(WhenDone.ARCHIVE);
        for (String content : List.of("one\nno end", "one\nno end", "two", "three")) {
            append(content);
            publish();
            assertThat(log).doesNotExist();
        }
        assertThat(kafka.counted()).containsExactly("one", "no end", "two", "three");
        try (java.util.stream.Stream<Path> archived = Files.list(inbox.resolve(".archive"))) {
            assertThat(archived.map(GrowthPublisherTest::content))
                    .as("nothing is overwritten by other content")
                    .contains("one\nno end", "two", "three");
        }
    }

    @Test
    void aRefusedFileGoesOnWhenItIsGoodAgain() throws Exception {
        append("one\n");
        publish();
        Files.writeString(log, "\0\0\0");
        publish();
        assertThat(journal.find("a.log").state()).isEqualTo(State.FAILED);
        Files.writeString(log, "one\ntwo\n");
        publish();
        assertThat(kafka.counted()).containsExactly("one", "two");
        assertThat(kafka.versions()).hasSize(1);
    }

    @Test
    void withoutItsJournalTheDocumentBecomesWhatTheFileHolds() throws Exception {
        append("one\n");
        publish();
        append("two\n");
        publish();
        journal.close();
        Files.delete(temporary.resolve("state/journal"));
        start(WhenDone.KEEP);
        publish();
        append("three\n");
        publish();
        assertThat(kafka.counted()).containsExactly("one", "two", "three");
        assertThat(kafka.versions()).hasSize(2);
    }

    /** Everything at once: each line that got its end is counted once, in order, whatever happened in between. */
    @Test
    void noLineIsLostOrCountedTwiceWhateverHappens() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            log = inbox.resolve(seed + ".log");
            kafka.forget();
            List<String> expected = new ArrayList<>();
            String open = "";
            boolean canRotate = false;
            for (int step = 0; step < 25; step++) {
                int kind = random.nextInt(10);
                if (kind < 5) {
                    for (int i = random.nextInt(5); i >= 0; i--) {
                        String text = seed + "." + step + "." + i;
                        append(text + "\n");
                        expected.add(open + text);
                        open = "";
                    }
                } else if (kind < 6) {
                    append("open");
                    open += "open";
                } else if (kind < 7 && canRotate) {
                    Files.move(log, inbox.resolve(seed + ".log." + step));
                    if (!open.isEmpty()) {
                        expected.add(open);
                        open = "";
                    }
                    append("after renaming " + step + "\n");
                    expected.add("after renaming " + step);
                    canRotate = false;
                } else if (kind < 8 && canRotate) {
                    publishUntilDone();
                    Files.writeString(log, "after a cut " + step + "\n");
                    expected.add("after a cut " + step);
                    open = "";
                    canRotate = false;
                } else if (Files.exists(log)) {
                    kafka.failAfter(random.nextInt(8), random.nextBoolean(), random.nextBoolean());
                    turn();
                    if (kafka.works()) {
                        canRotate = kafka.counted().size() > 0;
                    }
                }
            }
            publishUntilDone();
            assertThat(kafka.counted()).as("seed %s", seed).isEqualTo(expected);
            assertThat(kafka.versions()).as("seed %s", seed).hasSizeLessThanOrEqualTo(1);
        }
    }

    private void publishUntilDone() throws Exception {
        kafka.heal();
        if (Files.exists(log)) {
            publish();
        }
    }

    private void turn() throws Exception {
        try {
            publish();
        } catch (KeepingKafka.Killed killed) {
            restart();
            kafka.heal();
            assertThat(publisher.resume()).isTrue();
            publish();
        }
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void publish() throws Exception {
        String name = log.getFileName().toString();
        publisher.publish(new SourceFile(log, name, FileStamp.of(log)), new Told());
        assertThat(told.poll(10, TimeUnit.SECONDS)).isIn("finished", "interrupted");
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    private final class Told implements Outcome {
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
