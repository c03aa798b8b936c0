package dev.tally.watcher.read;

import dev.tally.model.config.EventFiles;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.watcher.state.SourceFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file, in order, each with its problem if it has one: a bad row never stops those behind it. The same bytes
 * give the same rows from any row on. Memory is bounded by the largest row. Not thread-safe.
 */
public interface EventRows extends Closeable {
    /** The code of a file whose name does not say how its rows are written. */
    String FORMAT = "rows.format";

    /** The next row, or null behind the last. */
    @Nullable
    EventRow next() throws IOException;

    /**
     * The rows from a line on, which must be where a row begins.
     *
     * @param line the number of that line, from 1
     * @param offset the bytes in front of it; -1 where lines have no place in the bytes
     * @throws InvalidRecordException where the file as a whole has no rows
     */
    static EventRows open(Path inbox, SourceFile file, EventFiles kind, LineCharset charset, long line, long offset)
            throws IOException, InvalidRecordException {
        String name = file.name().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        if (name.endsWith(".csv")) {
            return CsvRows.open(inbox, file, kind, charset, line, offset);
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return new JsonRows(RowLines.open(inbox, file, charset, line, offset));
        }
        throw new InvalidRecordException(
                FORMAT, "its name should end in .csv, .jsonl or .ndjson, with or without .gz: inbox.events names it");
    }
}
