package dev.tally.watcher.publish;

import dev.tally.model.config.EventFiles;
import dev.tally.model.process.FailPoint;
import dev.tally.model.record.EventHash;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.WireRecord;
import dev.tally.watcher.read.EventRow;
import dev.tally.watcher.read.EventRows;
import dev.tally.watcher.read.LineCharset;
import dev.tally.watcher.read.RowProblem;
import dev.tally.watcher.scan.FileFilter;
import dev.tally.watcher.state.FileRegister;
import dev.tally.watcher.state.JournalEntry;
import dev.tally.watcher.state.JournalEntry.State;
import dev.tally.watcher.state.ProgressJournal;
import dev.tally.watcher.state.RowCounts;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of a file as events: through the door, which alone knows what an event of a type is, and straight to Kafka as
 * rejections where the door or the file says that a row is none.
 *
 * <p>A row's id is made of the file's name, its content and the row's number, so that however often it is sent, and in whatever
 * company, it counts once and is rejected once. The journal advances behind both acknowledgements. Safe for many threads, one
 * file each.
 */
public final class RowPublisher {
    private final Path inbox;
    private final Map<EventFiles, FileFilter> kinds = new LinkedHashMap<>();
    private final LineCharset charset;
    private final EventDoor door;
    private final Rejections rejections;
    private final ProgressJournal journal;
    private final FileRegister register;
    private final PublishMetrics metrics;

    public RowPublisher(
            Path inbox,
            List<EventFiles> kinds,
            LineCharset charset,
            EventDoor door,
            LineProducer producers,
            ProgressJournal journal,
            FileRegister register,
            PublishMetrics metrics) {
        this.inbox = inbox;
        kinds.forEach(kind -> this.kinds.put(kind, new FileFilter(List.of(kind.match()))));
        this.charset = charset;
        this.door = door;
        this.rejections = new Rejections(producers);
        this.journal = journal;
        this.register = register;
        this.metrics = metrics;
    }

    /** What the rows of this file are; null where it is a document. */
    @Nullable
    EventFiles kindOf(SourceFile file) {
        Path relative = inbox.relativize(file.path());
        for (Map.Entry<EventFiles, FileFilter> kind : kinds.entrySet()) {
            if (kind.getValue().includes(relative)) {
                return kind.getKey();
            }
        }
        return null;
    }

    /** Why no file's rows can be sent now. */
    Optional<String> closed() {
        return door.closed();
    }

    /** Where a file begins whose rows are events of this kind. */
    static JournalEntry begin(SourceFile file, String version, EventFiles kind) {
        return JournalEntry.rows(file, State.STARTED, version, 0, 0, new RowCounts(kind.type(), 1, 0));
    }

    /** Sends the rows behind {@code start}; null if the door or Kafka did not take one, else what the journal will say. */
    @Nullable
    JournalEntry publish(SourceFile file, EventFiles kind, JournalEntry start, RowCounts counts)
            throws IOException, InvalidRecordException, InterruptedException {
        try (EventRows rows = EventRows.open(inbox, file, kind, charset, counts.nextLine(), start.offset())) {
            Turn turn = new Turn(file, kind.type(), start, counts);
            for (RowBatch batch = next(rows, start.lines()); batch.size() > 0; batch = next(rows, turn.at.lines())) {
                if (!turn.take(batch)) {
                    return null;
                }
            }
            return JournalEntry.rows(file, State.DONE, start.version(), turn.at.lines(), -1, turn.counts);
        }
    }

    private static RowBatch next(EventRows rows, long first) throws IOException {
        RowBatch batch = new RowBatch(first);
        for (EventRow row = rows.next(); row != null; row = batch.isFull() ? null : rows.next()) {
            batch.add(row);
        }
        return batch;
    }

    /** One file on its way. */
    private final class Turn {
        private final SourceFile file;
        private final String type;
        private final String key;
        private JournalEntry at;
        private RowCounts counts;

        Turn(SourceFile file, String type, JournalEntry start, RowCounts counts) {
            this.file = file;
            this.type = type;
            this.key = "file-" + new EventHash().ofId(file.name(), start.version());
            this.at = start;
            this.counts = counts;
        }

        /** False if somebody did not take it. */
        boolean take(RowBatch batch) throws InterruptedException {
            FailPoint.reach("P3");
            if (!send(batch, 0, batch.size())) {
                return false;
            }
            FailPoint.reach("R1");
            List<WireRecord> rejected = rejected(batch);
            if (!rejections.publish(rejected)) {
                return false;
            }
            FailPoint.reach("R2");
            EventRow last = batch.row(batch.size() - 1);
            counts = new RowCounts(type, last.nextLine(), counts.rejected() + rejected.size());
            at = JournalEntry.rows(
                    file, State.STARTED, at.version(), at.lines() + batch.size(), last.consumed(), counts);
            journal.append(at);
            register.publishing(at);
            metrics.rows(batch.size() - rejected.size(), rejected.size());
            return true;
        }

        /** Where the door refuses a request for one of its items, the others go in smaller ones. */
        private boolean send(RowBatch batch, int from, int to) throws InterruptedException {
            if (!batch.hasEvents(from, to)) {
                return true;
            }
            EventDoor.Answer answer = door.send(type, key, batch.first() + from, batch.lines(from, to));
            if (answer instanceof EventDoor.Answer.Taken taken) {
                taken.refused().forEach((index, problem) -> batch.refuse(from + index, problem));
                return true;
            }
            if (!(answer instanceof EventDoor.Answer.Refused refused)) {
                return false;
            }
            if (to - from == 1) {
                batch.refuse(from, refused.problem());
                return true;
            }
            int middle = (from + to) >>> 1;
            return send(batch, from, middle) && send(batch, middle, to);
        }

        private List<WireRecord> rejected(RowBatch batch) {
            List<WireRecord> records = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                RowProblem problem = batch.problem(i);
                if (problem != null) {
                    EventRow row = batch.row(i);
                    long number = batch.first() + i;
                    records.add(Rejections.rejection(
                            file.name(), type, key + "-" + number, number, row.line(), row.source(), problem));
                }
            }
            return records;
        }
    }
}
