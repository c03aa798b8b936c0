package dev.tally.watcher.scan;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds every file below the inbox that the filter includes: one {@code lstat} a name, no open file, no state but what
 * has been complained of. Only regular files and directories count: a symbolic link, pipe, device or socket is never
 * opened or followed, so nothing outside the inbox is ever found. For one thread.
 */
public final class DirectoryScanner {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryScanner.class);

    private final Path inbox;
    private final FileFilter filter;
    private final DocumentNames names;
    private final Set<Path> reported = new HashSet<>();

    /** Who hears of what a scan finds. */
    public interface Visitor {
        /** In front of the directory's listing. */
        void directory(Path directory);

        void file(SourceFile file);

        /** A file whose name cannot be a document's. */
        void misnamed(Path file, String shownName, FileStamp stamp, InvalidRecordException reason);

        /** A directory, maybe the inbox itself, of which not everything could be looked at. */
        void unreadable(Path directory, String shownName, IOException reason);
    }

    /** A scanner of an existing directory. */
    public DirectoryScanner(Path inbox, FileFilter filter) throws IOException {
        this.inbox = inbox.toRealPath();
        this.filter = filter;
        this.names = new DocumentNames(this.inbox);
    }

    /** Without symbolic links on the way. */
    public Path inbox() {
        return inbox;
    }

    /**
     * Tells the visitor of everything that is there now.
     *
     * @throws IOException where the inbox itself cannot be listed
     */
    public void scan(Visitor visitor) throws IOException {
        Deque<Path> directories = new ArrayDeque<>();
        visitor.directory(inbox);
        list(inbox, directories::add, visitor);
        while (!directories.isEmpty()) {
            Path directory = directories.pop();
            visitor.directory(directory);
            try {
                list(directory, directories::push, visitor);
            } catch (NoSuchFileException gone) {
                LOG.debug("{} went away", directory, gone);
            } catch (IOException unreadable) {
                unreadable(directory, unreadable, visitor);
            }
        }
    }

    private void unreadable(Path directory, IOException reason, Visitor visitor) {
        visitor.unreadable(directory, DocumentNames.shown(inbox, directory) + "/", reason);
    }

    private void list(Path directory, Consumer<Path> subdirectories, Visitor visitor) throws IOException {
        IOException hidden = null;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                if (!FileFilter.isHiddenOrTemporary(child.getFileName().toString())) {
                    try {
                        look(child, subdirectories, visitor);
                    } catch (NoSuchFileException gone) {
                        LOG.debug("{} went away", child, gone);
                    } catch (IOException unreadable) {
                        hidden = unreadable; // its neighbours may be visible
                    }
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        if (hidden != null) {
            unreadable(directory, hidden, visitor);
        }
    }

    private void look(Path child, Consumer<Path> subdirectories, Visitor visitor) throws IOException {
        FileStamp stamp = FileStamp.of(child);
        switch (stamp.kind()) {
            case DIRECTORY -> subdirectories.accept(child);
            case FILE -> {
                if (filter.includes(inbox.relativize(child))) {
                    found(child, stamp, visitor);
                }
            }
            case OTHER -> reportOnce(child, "is neither a file nor a directory and is left out");
        }
    }

    private void found(Path path, FileStamp stamp, Visitor visitor) {
        try {
            visitor.file(new SourceFile(path, names.of(inbox, path), stamp));
        } catch (InvalidRecordException misnamed) {
            visitor.misnamed(path, DocumentNames.shown(inbox, path), stamp, misnamed);
        }
    }

    private void reportOnce(Path path, String what) {
        if (reported.add(path)) {
            LOG.warn("{} {}", path.toUri().getRawPath(), what);
        }
    }
}
