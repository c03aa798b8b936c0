package dev.tally.watcher.publish;

import dev.tally.model.config.InboxRules.OnChange;
import dev.tally.model.process.FailPoint;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Line;
import dev.tally.model.text.DocumentLine;
import dev.tally.watcher.cleanup.CompletedFilePolicy;
import dev.tally.watcher.read.ContentVersion;
import dev.tally.watcher.read.FileChangedException;
import dev.tally.watcher.read.FileLines;
import dev.tally.watcher.state.FileRegister;
import dev.tally.watcher.state.JournalEntry;
import dev.tally.watcher.state.JournalEntry.State;
import dev.tally.watcher.state.ProgressJournal;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a settled file: hash it, take its place from the journal, send its lines and then its end, write the journal
 * as Kafka acknowledges, let the policy have the file.
 *
 * <p>The order is what makes it safe; each step is on disk or on Kafka before the next relies on it:
 *
 * <ol>
 *   <li>The hash is the version: the same content has the same identity after any crash and with any journal.
 *   <li>Where another version of this name was under way, the journal has the new one on disk before its first line leaves.
 *       Else a crash could go on in the middle of a version that Kafka has seen replaced.
 *   <li>The journal advances behind acknowledgements. A crash in between sends some lines again; they are recognised.
 *   <li>The end follows the last line; it leaves only if the file was unchanged when its end was read.
 *   <li>Done is on disk before the file is moved or deleted. A crash in between moves it at the next start.
 * </ol>
 *
 * <p>Safe for many threads, one file each. {@link #publish} returns when all is sent, not when it is acknowledged; the
 * outcome is told once, by whichever thread gets to know it.
 */
public final class FilePublisher {
    /** Why a file is not published now, though it may be later. */
    public static final String UNREADABLE = "file.unreadable";

    private static final Logger LOG = LoggerFactory.getLogger(FilePublisher.class);
    /** How much of a file is sent again after a crash, at most, apart from what was in flight. */
    private static final long MARK_EVERY_BYTES = 4L * 1024 * 1024;

    private final Path inbox;
    private final OnChange onChange;
    private final ProgressJournal journal;
    private final FileRegister register;
    private final LineProducer producers;
    private final GrowthPublisher growth;
    private final CompletedFilePolicy policy;
    private final PublishMetrics metrics;
    private final Clock clock;
    private final Consumer<Throwable> onBug;

    public FilePublisher(
            Path inbox,
            OnChange onChange,
            ProgressJournal journal,
            FileRegister register,
            LineProducer producers,
            GrowthPublisher growth,
            CompletedFilePolicy policy,
            PublishMetrics metrics,
            Clock clock,
            Consumer<Throwable> onBug) {
        this.inbox = inbox;
        this.onChange = onChange;
        this.journal = journal;
        this.register = register;
        this.producers = producers;
        this.growth = growth;
        this.policy = policy;
        this.metrics = metrics;
        this.clock = clock;
        this.onBug = onBug;
    }

    /** Sends again what a crash left behind; false if Kafka did not take it. */
    boolean resume() throws IOException, InterruptedException {
        return growth.finishAll();
    }

    /** Gives the file its turn. */
    void publish(SourceFile file, Outcome outcome) throws InterruptedException {
        try {
            take(file, outcome);
        } catch (FileChangedException changed) {
            LOG.info("{}; it is read again once it has settled", changed.getMessage());
            outcome.changed(file);
        } catch (NoSuchFileException gone) {
            register.gone(file.name());
            outcome.changed(file);
        } catch (InvalidRecordException refusal) {
            refuse(file, refusal, outcome);
        } catch (ClosedByInterruptException stopped) {
            throw new InterruptedException();
        } catch (IOException unreadable) {
            LOG.warn("{} cannot be read, trying again later: {}", file.shownName(), unreadable.toString());
            register.failed(file.name(), file.stamp().size(), UNREADABLE, unreadable.toString());
            metrics.failed();
            outcome.failed(file);
        }
    }

    private void take(SourceFile file, Outcome outcome)
            throws IOException, InvalidRecordException, InterruptedException {
        if (onChange == OnChange.APPEND && !growth.finish(file.name())) {
            outcome.interrupted(file);
            return;
        }
        JournalEntry known = journal.find(file.name());
        if (known != null && known.state() != State.STARTED && known.stamp().equals(file.stamp())) {
            conclude(file, known, outcome); // a crash came between the journal and the policy
            return;
        }
        if (onChange == OnChange.APPEND) {
            growth.publish(file, new GrowingProgress(file, known == null ? 0 : known.lines(), outcome));
            return;
        }
        boolean first = known == null || known.state() != State.DONE;
        if (!first && onChange == OnChange.IGNORE) {
            finishUnchanged(file, known, outcome);
            return;
        }
        String version = ContentVersion.of(inbox, file);
        if (!first && known.isDone(version)) {
            finishUnchanged(file, known, outcome);
            return;
        }
        JournalEntry start = known != null && known.isStarted(version)
                ? JournalEntry.progress(file, version, known.lines(), known.offset())
                : JournalEntry.started(file, version);
        if (known == null) {
            journal.append(start);
        } else {
            journal.appendAndWait(start);
        }
        FailPoint.reach("P2");
        register.publishing(file, version, start.lines());
        send(file, start, outcome);
    }

    private void finishUnchanged(SourceFile file, JournalEntry known, Outcome outcome) {
        metrics.unchanged();
        JournalEntry done = JournalEntry.done(file, known.version(), known.lines());
        journal.append(done, () -> conclude(file, done, outcome));
    }

    private void send(SourceFile file, JournalEntry start, Outcome outcome)
            throws IOException, InvalidRecordException, InterruptedException {
        try (FileLines lines = FileLines.open(inbox, file, start.lines(), start.offset())) {
            Transmission transmission =
                    new Transmission(producers, new FileProgress(file, start.version(), outcome), onBug);
            try {
                sendAll(transmission, file, start, lines);
            } catch (IOException failure) {
                if (transmission.abandon()) {
                    throw failure;
                }
            } catch (InterruptedException | RuntimeException | Error failure) {
                transmission.abandon();
                throw failure;
            }
        }
    }

    private void sendAll(Transmission transmission, SourceFile file, JournalEntry start, FileLines lines)
            throws IOException, InterruptedException {
        String name = file.name();
        String version = start.version();
        long sequence = start.lines();
        long unmarked = 0;
        boolean open = true;
        Instant time = clock.instant();
        for (DocumentLine line = lines.next(); open && line != null; line = lines.next()) {
            Line next = line(name, version, sequence, time, line);
            unmarked += line.text().length + 1L;
            if (unmarked < MARK_EVERY_BYTES) {
                open = transmission.send(next);
            } else {
                open = transmission.sendMarked(next, line.consumed());
                unmarked = 0;
                time = clock.instant();
            }
            sequence++;
            FailPoint.reach("P3");
        }
        if (open) {
            transmission.sendEnd(Line.end(name, version, sequence, clock.instant()));
        }
    }

    static Line line(String name, String version, long sequence, Instant time, DocumentLine line) {
        return line.problem() == null
                ? Line.of(name, version, sequence, time, line.text())
                : Line.rejected(name, version, sequence, time, line.text(), line.problem());
    }

    /** What Kafka's acknowledgements mean for this file. */
    private final class FileProgress implements Transmission.Progress {
        private final SourceFile file;
        private final String version;
        private final Outcome outcome;
        private final Instant began = clock.instant();

        FileProgress(SourceFile file, String version, Outcome outcome) {
            this.file = file;
            this.version = version;
            this.outcome = outcome;
        }

        @Override
        public void reached(long lines, long offset) {
            journal.append(JournalEntry.progress(file, version, lines, offset));
            register.publishing(file, version, lines);
        }

        @Override
        public void complete(long lines) {
            JournalEntry done = JournalEntry.done(file, version, lines);
            journal.append(done, () -> {
                metrics.published(lines, file.stamp().size());
                LOG.info(
                        "published {}: {} lines, {} bytes, version {}, {} ms",
                        file.shownName(),
                        lines,
                        file.stamp().size(),
                        version.substring(0, 12),
                        Duration.between(began, clock.instant()).toMillis());
                conclude(file, done, outcome);
            });
        }

        @Override
        public void failed(Exception why) {
            metrics.failed();
            register.waiting(file);
            outcome.interrupted(file);
        }
    }

    /** What Kafka's acknowledgements mean for a file that grows. */
    private final class GrowingProgress implements GrowthPublisher.Growing {
        private final SourceFile file;
        private final long linesBefore;
        private final Outcome outcome;
        private final Instant began = clock.instant();

        GrowingProgress(SourceFile file, long linesBefore, Outcome outcome) {
            this.file = file;
            this.linesBefore = linesBefore;
            this.outcome = outcome;
        }

        @Override
        public void published(JournalEntry now) {
            long lines = now.lines() - linesBefore;
            if (lines > 0) {
                metrics.published(lines, file.stamp().size());
                LOG.info(
                        "published what is new in {}: {} lines, {} ms",
                        file.shownName(),
                        lines,
                        Duration.between(began, clock.instant()).toMillis());
            } else {
                metrics.unchanged();
            }
            conclude(file, now, outcome);
        }

        @Override
        public void interrupted() {
            metrics.failed();
            register.waiting(file);
            outcome.interrupted(file);
        }
    }

    private void refuse(SourceFile file, InvalidRecordException refusal, Outcome outcome) {
        LOG.warn("{} is refused, {}: {}", file.shownName(), refusal.code(), refusal.getMessage());
        metrics.refused();
        JournalEntry failed = JournalEntry.failed(file, journal.find(file.name()), refusal.code(), reason(refusal));
        journal.append(failed, () -> conclude(file, failed, outcome));
    }

    private static String reason(InvalidRecordException refusal) {
        @Nullable String message = refusal.getMessage();
        return message == null ? refusal.code() : message;
    }

    /** The file's fate is in the journal, on disk: the policy may have it. */
    private void conclude(SourceFile file, JournalEntry entry, Outcome outcome) {
        FailPoint.reach("P5");
        try {
            if (entry.state() == State.DONE) {
                policy.published(file, entry.content());
                register.published(entry);
            } else {
                policy.refused(file, entry.code() + ": " + entry.reason());
                register.failed(entry.name(), entry.stamp().size(), entry.code(), entry.reason());
            }
        } catch (IOException immovable) {
            LOG.warn(
                    "{} is done and cannot leave the inbox, trying again later: {}",
                    file.shownName(),
                    immovable.toString());
            outcome.failed(file);
            return;
        }
        FailPoint.reach("P6");
        outcome.finished(file);
    }
}
