package dev.tally.watcher.publish;

import dev.tally.model.config.EventFiles;
import dev.tally.model.config.InboxRules;
import dev.tally.model.config.InboxRules.HardLinks;
import dev.tally.model.config.InboxRules.OnChange;
import dev.tally.model.process.FailPoint;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Line;
import dev.tally.model.text.DocumentLine;
import dev.tally.watcher.cleanup.CompletedFilePolicy;
import dev.tally.watcher.read.ContentVersion;
import dev.tally.watcher.read.FileChangedException;
import dev.tally.watcher.read.FileLines;
import dev.tally.watcher.read.LineCharset;
import dev.tally.watcher.state.FileRegister;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.JournalEntry;
import dev.tally.watcher.state.JournalEntry.State;
import dev.tally.watcher.state.ProgressJournal;
import dev.tally.watcher.state.RowCounts;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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

    /** Why a file that is done is still in the inbox. */
    public static final String IMMOVABLE = "file.immovable";

    /** Why a file is not read that has other names. */
    private static final String LINKED = "file.linked";

    private static final Logger LOG = LoggerFactory.getLogger(FilePublisher.class);
    /** How much of a file is sent again after a crash, at most, apart from what was in flight. */
    private static final long MARK_EVERY_BYTES = 4L * 1024 * 1024;

    private final Path inbox;
    private final InboxRules rules;
    private final LineCharset charset;
    private final ProgressJournal journal;
    private final FileRegister register;
    private final LineProducer producers;
    private final GrowthPublisher growth;
    private final RowPublisher rows;
    private final CompletedFilePolicy policy;
    private final PublishMetrics metrics;
    private final Clock clock;
    private final Consumer<Throwable> onBug;

    public FilePublisher(
            Path inbox,
            InboxRules rules,
            ProgressJournal journal,
            FileRegister register,
            LineProducer producers,
            GrowthPublisher growth,
            RowPublisher rows,
            CompletedFilePolicy policy,
            PublishMetrics metrics,
            Clock clock,
            Consumer<Throwable> onBug) {
        this.inbox = inbox;
        this.rules = rules;
        this.charset = new LineCharset(rules.charset());
        this.journal = journal;
        this.register = register;
        this.producers = producers;
        this.growth = growth;
        this.rows = rows;
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
        if (rules.onChange() == OnChange.APPEND && !growth.finish(file.name())) {
            outcome.interrupted(file);
            return;
        }
        JournalEntry known = journal.find(file.name());
        if (known != null && known.state() != State.STARTED && known.stamp().equals(file.stamp())) {
            conclude(file, known, outcome); // a crash came between the journal and the policy
            return;
        }
        if (hasForeignNames(file, known)) {
            outcome.failed(file);
            return;
        }
        if (rules.onChange() == OnChange.APPEND) {
            growth.publish(file, new GrowingProgress(file, known == null ? 0 : known.lines(), outcome));
            return;
        }
        EventFiles kind = rows.kindOf(file);
        Optional<String> closed = kind == null ? Optional.empty() : rows.closed();
        if (closed.isPresent()) {
            register.waiting(file, closed.get());
            outcome.interrupted(file);
            return;
        }
        boolean first = known == null || known.state() != State.DONE;
        if (!first && rules.onChange() == OnChange.IGNORE) {
            finishUnchanged(file, known, outcome);
            return;
        }
        String version = version(file, known);
        if (!first && known.isDone(version)) {
            finishUnchanged(file, known, outcome);
            return;
        }
        JournalEntry start = start(file, version, known, kind);
        if (known == null) {
            journal.append(start);
        } else {
            journal.appendAndWait(start);
        }
        FailPoint.reach("P2");
        register.publishing(start);
        if (kind == null || start.rows() == null) {
            send(file, start, outcome);
        } else {
            sendRows(file, kind, start, start.rows(), outcome);
        }
    }

    /** Whether this content has names beside the one in the inbox, where that is refused; it may lose them again. */
    private boolean hasForeignNames(SourceFile file, @Nullable JournalEntry known) throws IOException {
        boolean read =
                known != null && known.state() == State.DONE && known.stamp().sameContentAs(file.stamp());
        int names = rules.hardLinks() == HardLinks.ACCEPT || read ? 1 : FileStamp.names(file.path());
        if (names > 1) {
            String reason =
                    "it has " + names + " names (hard links): remove the others, or set inbox.hard-links: accept";
            LOG.warn("{} is not read: {}", file.shownName(), reason);
            register.failed(file.name(), file.stamp().size(), LINKED, reason);
            metrics.failed();
        }
        return names > 1;
    }

    /** Read from the file, unless this very file was under way. */
    private String version(SourceFile file, @Nullable JournalEntry known) throws IOException, InvalidRecordException {
        boolean underWay = known != null
                && known.state() == State.STARTED
                && known.rows() != null
                && known.stamp().equals(file.stamp());
        return underWay ? known.version() : ContentVersion.of(inbox, file);
    }

    private static JournalEntry start(
            SourceFile file, String version, @Nullable JournalEntry known, @Nullable EventFiles kind) {
        JournalEntry before = known != null && known.isStarted(version) ? known : null;
        if (kind == null) {
            return before == null || before.rows() != null
                    ? JournalEntry.started(file, version)
                    : JournalEntry.progress(file, version, before.lines(), before.offset());
        }
        return before == null || before.rows() == null || !before.rows().type().equals(kind.type())
                ? RowPublisher.begin(file, version, kind)
                : JournalEntry.rows(file, State.STARTED, version, before.lines(), before.offset(), before.rows());
    }

    private void sendRows(SourceFile file, EventFiles kind, JournalEntry start, RowCounts counts, Outcome outcome)
            throws IOException, InvalidRecordException, InterruptedException {
        Instant began = clock.instant();
        JournalEntry done = rows.publish(file, kind, start, counts);
        if (done == null) {
            metrics.failed();
            rows.closed().ifPresentOrElse(why -> register.waiting(file, why), () -> register.waiting(file));
            outcome.interrupted(file);
            return;
        }
        FailPoint.reach("P4");
        journal.append(done, () -> {
            metrics.publishedRows();
            LOG.info(
                    "published {}: {} rows of {}, {} rejected, {} bytes, {} ms",
                    file.shownName(),
                    done.lines(),
                    kind.type(),
                    done.rows() == null ? 0 : done.rows().rejected(),
                    file.stamp().size(),
                    Duration.between(began, clock.instant()).toMillis());
            conclude(file, done, outcome);
        });
    }

    private void finishUnchanged(SourceFile file, JournalEntry known, Outcome outcome) {
        metrics.unchanged();
        JournalEntry done = known.of(file);
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
            Line next = line(name, version, sequence, time, charset.read(line));
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
            JournalEntry now = JournalEntry.progress(file, version, lines, offset);
            journal.append(now);
            register.publishing(now);
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
                // A file that is left alone has the entry of the content before it.
                policy.published(file, rules.onChange() == OnChange.IGNORE ? null : entry.content());
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
            register.stuck(entry, IMMOVABLE, "it is done and cannot leave the inbox: " + immovable);
            outcome.failed(file);
            return;
        }
        FailPoint.reach("P6");
        outcome.finished(file);
    }
}
