package dev.tally.query.snapshot;

import dev.tally.query.request.Format;
import dev.tally.query.request.Parameters;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way to a client as CSV or NDJSON.
 *
 * @param escapesFormulas whether texts that a spreadsheet would run get an apostrophe before them
 * @param hasMark whether a byte order mark comes first, by which spreadsheets know UTF-8
 */
record Sheet(Rows rows, Format format, boolean escapesFormulas, boolean hasMark) {

    /** What is written: the answer as JSON, or its rows. */
    static Object body(Answer answer, Format format, Parameters parameters) {
        @Nullable Rows rows = answer.rows();
        return format == Format.JSON || rows == null
                ? answer.body()
                : new Sheet(rows, format, parameters.escapesFormulas(), parameters.hasMark());
    }

    Optional<String> mark() {
        return hasMark && format == Format.CSV ? Optional.of("\uFEFF") : Optional.empty();
    }
}
