package dev.tally.watcher.publish;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.text.DocumentLine;
import dev.tally.watcher.publish.GrowthPublisher.Growing;
import dev.tally.watcher.read.ContentVersion;
import dev.tally.watcher.read.FileChangedException;
import dev.tally.watcher.read.FileLines;
import dev.tally.watcher.read.LinesHash;
import dev.tally.watcher.read.RotatedFile;
import dev.tally.watcher.state.Growth;
import dev.tally.watcher.state.JournalEntry;
import dev.tally.watcher.state.JournalEntry.State;
import dev.tally.watcher.state.SourceFile;
import dev.tally.watcher.state.Stretch;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at one file that grows: what of it is new, cut into stretches. For one thread, once. */
final class GrowthTurn {
    private static final Logger LOG = LoggerFactory.getLogger(GrowthTurn.class);
    /** The lines that are in memory and on disk while they are on their way. */
    private static final long STRETCH_BYTES = 4L * 1024 * 1024;
    /** What a line takes besides its text, about: a file may hold nothing but line ends. */
    private static final long LINE_COST = 64;

    private final GrowthPublisher publisher;
    private final SourceFile file;
    private final Growing progress;
    private final @Nullable JournalEntry known;
    private final @Nullable Growth before;
    private final String version;
    private long sequence;
    private long lines;
    private long seen;
    private long held;
    private LinesHash hash = new LinesHash();

    GrowthTurn(GrowthPublisher publisher, SourceFile file, Growing progress) {
        this.publisher = publisher;
        this.file = file;
        this.progress = progress;
        this.known = publisher.journal.find(file.name());
        this.before = known == null ? null : known.growth();
        // Nobody can derive it from the file, which will be longer or another one. So where the journal is lost, what
        // is
        // counted becomes what the file holds, instead of some of it being taken for a repeat or counted twice.
        this.version = before == null || known == null
                ? "append-" + UUID.randomUUID().toString().replace("-", "")
                : known.version();
        this.sequence = before == null ? 0 : before.sequence();
        this.lines = before == null || known == null ? 0 : known.lines();
    }

    void run() throws IOException, InvalidRecordException, InterruptedException {
        if (known != null && before == null && known.isDone(ContentVersion.of(publisher.inbox, file))) {
            conclude(JournalEntry.done(file, known.version(), known.lines())); // published under another rule
            return;
        }
        SourceFile rotated = before == null ? null : rotated(before);
        if (rotated != null && before != null) {
            runAfterRotation(rotated, before);
            return;
        }
        try (FileLines content = FileLines.openGrowing(publisher.inbox, file)) {
            if (before == null || beginsAsBefore(content, before)) {
                publish(content);
                return;
            }
        }
        LOG.info("{} is no longer the file it was: all of it is appended", file.shownName());
        publishAll();
    }

    private void publishAll() throws IOException, InvalidRecordException, InterruptedException {
        startOver();
        try (FileLines content = FileLines.openGrowing(publisher.inbox, file)) {
            publish(content);
        }
    }

    /** The file that had the name, if it was renamed in its directory; null if it was not, or nobody can tell. */
    private @Nullable SourceFile rotated(Growth published) throws IOException {
        if (known == null
                || published.seen() == 0
                || known.stamp().key().equals(file.stamp().key())) {
            return null;
        }
        SourceFile rotated = RotatedFile.find(file, known.stamp().key());
        if (rotated == null) {
            return null;
        }
        try (FileLines content = FileLines.open(publisher.inbox, rotated, 0, 0)) {
            return beginsAsBefore(content, published) ? rotated : null;
        } catch (InvalidRecordException anotherFile) {
            return null; // the identity of a file that is gone is given to the next one
        }
    }

    /** First what was written between the last look at the old file and its renaming, then the new one. */
    private void runAfterRotation(SourceFile rotated, Growth published)
            throws IOException, InvalidRecordException, InterruptedException {
        if (isStillWritten(rotated)) {
            throw new FileChangedException(rotated);
        }
        LOG.info("{} was renamed: its rest and the new file are appended", file.shownName());
        try (FileLines content = FileLines.open(publisher.inbox, rotated, 0, 0)) {
            if (!beginsAsBefore(content, published)) {
                throw new FileChangedException(rotated);
            }
            if (!publishStretches(rotated, content, false)) {
                progress.interrupted();
                return;
            }
        }
        publishAll();
    }

    /** Reads the lines that were published; false where the file has others, or fewer. */
    private boolean beginsAsBefore(FileLines content, Growth published) throws IOException {
        startOver();
        while (seen < published.seen()) {
            DocumentLine line = content.next();
            if (line == null) {
                return false;
            }
            take(line);
        }
        return hash.soFar().equals(published.hash());
    }

    private void startOver() {
        seen = 0;
        hash = new LinesHash();
    }

    private void take(DocumentLine line) {
        hash.add(line);
        seen++;
    }

    private boolean isStillWritten(SourceFile rotated) {
        Instant changed = Instant.ofEpochSecond(
                0, Math.max(rotated.stamp().modified(), rotated.stamp().changed()));
        Instant now = publisher.clock.instant();
        return changed.isBefore(now) && changed.plus(publisher.settle).isAfter(now);
    }

    private void publish(FileLines content) throws IOException, InterruptedException {
        if (!publishStretches(file, content, true)) {
            progress.interrupted();
        }
    }

    /** False if Kafka did not take them all. */
    private boolean publishStretches(SourceFile source, FileLines content, boolean isLastFile)
            throws IOException, InterruptedException {
        while (true) {
            List<DocumentLine> next = new ArrayList<>();
            boolean more = read(content, isLastFile, next);
            if (!more && isLastFile) {
                publishLast(next);
                return true;
            }
            if (!next.isEmpty() && !publisher.put(stretch(source, State.STARTED, next))) {
                return false;
            }
            if (!more) {
                return true;
            }
        }
    }

    private boolean read(FileLines content, boolean mayHold, List<DocumentLine> lines) throws IOException {
        long bytes = 0;
        while (bytes < STRETCH_BYTES) {
            DocumentLine line = content.next();
            if (line == null) {
                return false;
            }
            if (mayHold && content.isOpen() && publisher.holdsBack()) {
                held = line.text().length;
                return false;
            }
            take(line); // as the file has it: another charset in the configuration makes no other file
            lines.add(publisher.charset.read(line));
            bytes += line.text().length + LINE_COST;
        }
        return true;
    }

    private void publishLast(List<DocumentLine> rest) throws IOException, InterruptedException {
        boolean endTold =
                known != null && before != null && known.state() == State.DONE && sequence == before.sequence();
        if (rest.isEmpty() && endTold) {
            conclude(JournalEntry.grown(
                    file, State.DONE, version, lines, new Growth(sequence, seen, hash.soFar(), held)));
        } else {
            publisher.putLast(stretch(file, State.DONE, rest), progress);
        }
    }

    private Stretch stretch(SourceFile source, State state, List<DocumentLine> next) {
        long first = sequence;
        boolean end = state == State.DONE;
        sequence += next.size() + (end ? 1 : 0);
        lines += next.size();
        Growth after = new Growth(sequence, seen, hash.soFar(), held);
        return new Stretch(JournalEntry.grown(source, state, version, lines, after), first, next, end);
    }

    private void conclude(JournalEntry now) {
        publisher.journal.append(now, () -> progress.published(now));
    }
}
