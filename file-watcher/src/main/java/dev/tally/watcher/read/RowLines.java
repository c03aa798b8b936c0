package dev.tally.watcher.read;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Topics;
import dev.tally.model.record.Utf8;
import dev.tally.model.text.DocumentLine;
import dev.tally.watcher.state.SourceFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a file of rows with their numbers, without the blank ones; lines can be given back. Not thread-safe. */
final class RowLines implements Closeable {
    private final FileLines lines;
    private final LineCharset charset;
    private final Deque<Numbered> givenBack = new ArrayDeque<>();
    private long number;

    /** A line by its number, from 1. */
    record Numbered(DocumentLine line, long number) {
        byte[] text() {
            return line.text();
        }

        boolean isBlank() {
            for (byte each : text()) {
                if (each != ' ' && each != '\t') {
                    return false;
                }
            }
            return true;
        }

        EventRow row(byte @Nullable [] json, @Nullable RowProblem problem) {
            return new EventRow(text(), json, problem, number, number + 1, line.consumed());
        }

        /** What is wrong with it as a line, whatever stands in it; null where nothing is. */
        @Nullable
        RowProblem problem() {
            if (line.problem() != null) {
                return new RowProblem(line.problem(), "longer than " + Topics.MAX_VALUE_BYTES + " bytes");
            }
            return Utf8.firstMalformed(text(), 0, text().length) < 0
                    ? null
                    : new RowProblem("line.utf-8", "neither UTF-8 nor text in the charset that inbox.charset names");
        }
    }

    private RowLines(FileLines lines, LineCharset charset, long number) {
        this.lines = lines;
        this.charset = charset;
        this.number = number;
    }

    static RowLines open(Path inbox, SourceFile file, LineCharset charset, long line, long offset)
            throws IOException, InvalidRecordException {
        return new RowLines(FileLines.open(inbox, file, line - 1, offset), charset, line);
    }

    /** The next line that is not blank, or null behind the last. */
    @Nullable
    Numbered next() throws IOException {
        Numbered next = any();
        while (next != null && next.isBlank()) {
            next = any();
        }
        return next;
    }

    /** The next line, or null behind the last. */
    @Nullable
    Numbered any() throws IOException {
        if (!givenBack.isEmpty()) {
            return givenBack.pop();
        }
        DocumentLine line = lines.next();
        return line == null ? null : new Numbered(charset.read(line), number++);
    }

    /** They come again, in this order, before any other. */
    void giveBack(List<Numbered> unused) {
        for (int i = unused.size() - 1; i >= 0; i--) {
            givenBack.push(unused.get(i));
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
