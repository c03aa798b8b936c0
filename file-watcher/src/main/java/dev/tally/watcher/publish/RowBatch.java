package dev.tally.watcher.publish;

import dev.tally.watcher.read.EventRow;
import dev.tally.watcher.read.RowProblem;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that go through the door together. Not thread-safe. */
final class RowBatch {
    private static final int MOST_ROWS = 1_000;
    private static final long MOST_BYTES = 1024L * 1024;
    /** A row that is none keeps its place among the items with something that is no event. */
    private static final byte[] NO_EVENT = {'n', 'u', 'l', 'l'};

    private final long first;
    private final List<EventRow> rows = new ArrayList<>();
    private final List<@Nullable RowProblem> problems = new ArrayList<>();
    private long bytes;

    /** @param first the number of its first row, from 0 */
    RowBatch(long first) {
        this.first = first;
    }

    void add(EventRow row) {
        rows.add(row);
        problems.add(row.problem());
        bytes += row.source().length + (row.json() == null ? 0 : row.json().length);
    }

    boolean isFull() {
        return rows.size() >= MOST_ROWS || bytes >= MOST_BYTES;
    }

    long first() {
        return first;
    }

    int size() {
        return rows.size();
    }

    EventRow row(int index) {
        return rows.get(index);
    }

    /** Why this row is no event; null where it is one as far as anybody knows. */
    @Nullable
    RowProblem problem(int index) {
        return problems.get(index);
    }

    /** What the door says of a row; what was wrong with it before stays. */
    void refuse(int index, RowProblem problem) {
        if (problems.get(index) == null) {
            problems.set(index, problem);
        }
    }

    long rejected() {
        return problems.stream().filter(problem -> problem != null).count();
    }

    /** Whether any row of this part may be an event. */
    boolean hasEvents(int from, int to) {
        return problems.subList(from, to).stream().anyMatch(problem -> problem == null);
    }

    /** A part as NDJSON, one item a row. */
    byte[] lines(int from, int to) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (EventRow row : rows.subList(from, to)) {
            lines.writeBytes(row.json() == null ? NO_EVENT : row.json());
            lines.write('\n');
        }
        return lines.toByteArray();
    }
}
