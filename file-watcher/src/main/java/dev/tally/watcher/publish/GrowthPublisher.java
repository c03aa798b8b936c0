package dev.tally.watcher.publish;

import dev.tally.model.process.FailPoint;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Line;
import dev.tally.model.text.DocumentLine;
import dev.tally.watcher.read.LineCharset;
import dev.tally.watcher.state.JournalEntry;
import dev.tally.watcher.state.ProgressJournal;
import dev.tally.watcher.state.SourceFile;
import dev.tally.watcher.state.Stretch;
import dev.tally.watcher.state.StretchStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Publishes what was appended to a document: its version stays, its numbers go on, and what was counted stays counted,
 * whatever becomes of the file. A file that still begins with the lines that were published has grown; any other content
 * of the name, as after a rotation or a cut, is appended as a whole.
 *
 * <p>Numbers must never be given twice, to different lines. So each stretch of lines is on disk before its first line leaves
 * ({@link StretchStore}), is sent again from there after whatever goes wrong, and nothing follows it before Kafka has
 * acknowledged it and the journal says so. Safe for many threads, one document each.
 */
public final class GrowthPublisher {
    final Path inbox;
    final Duration settle;
    final LineCharset charset;
    private final boolean filesStay;
    final ProgressJournal journal;
    final Clock clock;
    private final StretchStore stretches;
    private final LineProducer producers;
    private final Consumer<Throwable> onBug;

    /**
     * A publisher to the inbox's journal and {@code stretches}.
     *
     * @param filesStay whether a last line without an end can still get one
     */
    public GrowthPublisher(
            Path inbox,
            Duration settle,
            LineCharset charset,
            boolean filesStay,
            ProgressJournal journal,
            StretchStore stretches,
            LineProducer producers,
            Clock clock,
            Consumer<Throwable> onBug) {
        this.inbox = inbox;
        this.settle = settle;
        this.charset = charset;
        this.filesStay = filesStay;
        this.journal = journal;
        this.stretches = stretches;
        this.producers = producers;
        this.clock = clock;
        this.onBug = onBug;
    }

    boolean holdsBack() {
        return filesStay;
    }

    /** Sends what is on disk and not noted as acknowledged, of all documents; false if Kafka did not take it. */
    boolean finishAll() throws IOException, InterruptedException {
        for (String name : stretches.names()) {
            if (!finish(name)) {
                return false;
            }
        }
        return true;
    }

    /** The same for one document. */
    boolean finish(String name) throws IOException, InterruptedException {
        Stretch stretch = stretches.find(name);
        if (stretch == null) {
            return true;
        }
        if (stretch.follows(journal.find(name))) {
            return sendAndWait(stretch);
        }
        stretches.remove(name);
        return true;
    }

    /** Publishes what is new in the file; {@code progress} hears how that ends, unless this throws. */
    void publish(SourceFile file, Growing progress) throws IOException, InvalidRecordException, InterruptedException {
        new GrowthTurn(this, file, progress).run();
    }

    /** Puts the stretch on disk and sends it; false if Kafka did not take it, and then it is sent again another time. */
    boolean put(Stretch stretch) throws IOException, InterruptedException {
        stretches.put(stretch);
        FailPoint.reach("P2");
        return sendAndWait(stretch);
    }

    private boolean sendAndWait(Stretch stretch) throws IOException, InterruptedException {
        CompletableFuture<Boolean> acknowledged = new CompletableFuture<>();
        send(stretch, () -> acknowledged.complete(true), () -> acknowledged.complete(false));
        try {
            if (!acknowledged.get()) {
                return false;
            }
        } catch (ExecutionException impossible) {
            throw new AssertionError("nobody completes it so", impossible);
        }
        journal.appendAndWait(stretch.after());
        stretches.remove(stretch.after().name());
        return true;
    }

    /** Puts the last stretch of a turn on disk and sends it, and returns; {@code progress} hears the rest. */
    void putLast(Stretch stretch, Growing progress) throws IOException, InterruptedException {
        stretches.put(stretch);
        FailPoint.reach("P2");
        send(
                stretch,
                () -> journal.append(stretch.after(), () -> {
                    try {
                        stretches.remove(stretch.after().name());
                    } catch (IOException immovable) {
                        onBug.accept(immovable); // it would be taken for one that was not noted
                    }
                    progress.published(stretch.after());
                }),
                progress::interrupted);
    }

    private void send(Stretch stretch, Runnable onAcknowledged, Runnable onFailure) throws InterruptedException {
        Transmission transmission = new Transmission(
                producers,
                new Transmission.Progress() {
                    @Override
                    public void reached(long lines, long offset) {
                        onAcknowledged.run();
                    }

                    @Override
                    public void complete(long lines) {
                        onAcknowledged.run();
                    }

                    @Override
                    public void failed(Exception why) {
                        onFailure.run();
                    }
                },
                onBug);
        try {
            sendAll(transmission, stretch);
        } catch (InterruptedException | RuntimeException | Error failure) {
            transmission.abandon();
            throw failure;
        }
    }

    private void sendAll(Transmission transmission, Stretch stretch) throws InterruptedException {
        JournalEntry after = stretch.after();
        long sequence = stretch.sequence();
        long last = sequence + stretch.lines().size() - 1;
        Instant time = clock.instant();
        boolean open = true;
        for (DocumentLine next : stretch.lines()) {
            Line line = FilePublisher.line(after.name(), after.version(), sequence, time, next);
            boolean isLastRecord = sequence == last && !stretch.end();
            if (open) {
                open = isLastRecord ? transmission.sendMarked(line, -1) : transmission.send(line);
            }
            sequence++;
            FailPoint.reach("P3");
        }
        if (open && stretch.end()) {
            transmission.sendEnd(Line.end(after.name(), after.version(), sequence, time));
        }
    }

    /** Hears what becomes of a turn. */
    interface Growing {
        /** Everything the file had is published, and the journal says so on disk. */
        void published(JournalEntry now);

        /** Kafka did not take it. */
        void interrupted();
    }
}
