package dev.tally.watcher.read;

import dev.tally.watcher.scan.FileFilter;
import dev.tally.watcher.state.FileStamp;
import dev.tally.watcher.state.SourceFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A log that was renamed in its directory when another file took its name. */
public final class RotatedFile {
    private RotatedFile() {}

    /**
     * The file of this identity beside its successor, under the document's name; null where there is none. The identity may
     * have been given to another file since, so its content has to be looked at.
     */
    public static @Nullable SourceFile find(SourceFile successor, String key) throws IOException {
        try (DirectoryStream<Path> siblings =
                Files.newDirectoryStream(successor.path().getParent())) {
            for (Path sibling : siblings) {
                if (FileFilter.isHiddenOrTemporary(sibling.getFileName().toString())) {
                    continue; // as an editor's copy of what it changes
                }
                FileStamp stamp = stampOf(sibling);
                if (stamp != null
                        && stamp.kind() == FileStamp.Kind.FILE
                        && stamp.key().equals(key)) {
                    return new SourceFile(sibling, successor.name(), stamp);
                }
            }
            return null;
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
    }

    private static @Nullable FileStamp stampOf(Path path) throws IOException {
        try {
            return FileStamp.of(path);
        } catch (NoSuchFileException gone) {
            return null;
        }
    }
}
