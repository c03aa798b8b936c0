package dev.tally.watcher.read;

import dev.tally.watcher.read.RowLines.Numbered;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON Lines: each line that is not blank is an object. */
record JsonRows(RowLines lines) implements EventRows {

    @Override
    public @Nullable EventRow next() throws IOException {
        Numbered line = lines.next();
        if (line == null) {
            return null;
        }
        RowProblem problem = line.problem();
        return line.row(problem == null ? line.text() : null, problem);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
