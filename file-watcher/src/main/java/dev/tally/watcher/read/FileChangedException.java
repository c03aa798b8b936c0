package dev.tally.watcher.read;

import dev.tally.watcher.state.SourceFile;
import java.io.IOException;

/** The file is no longer the one that was found settled. It has to settle again; then it is new content. */
public final class FileChangedException extends IOException {
    public FileChangedException(SourceFile file) {
        super(file.shownName() + " changed while it was read");
    }
}
