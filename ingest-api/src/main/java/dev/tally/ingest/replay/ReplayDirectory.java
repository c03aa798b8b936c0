package dev.tally.ingest.replay;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The replays in one directory: its regular files, not what is below it and not what links point to. A name is compared
 * with those of the files that are there and never becomes a path, so that none can lead elsewhere. Any thread.
 */
final class ReplayDirectory {
    private final Path directory;

    ReplayDirectory(Path directory) {
        this.directory = directory;
    }

    /** All of them, by name; none where the directory is not there. */
    List<Replay> list() throws IOException {
        List<Replay> replays = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Replay replay = Replay.of(file);
                if (replay != null && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    replays.add(replay);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return List.of();
        }
        replays.sort(Comparator.comparing(Replay::name).thenComparing(Replay::fileName));
        return replays;
    }

    /** The files of this name: several where they differ by their suffixes only. */
    List<Replay> named(String name) throws IOException {
        return list().stream().filter(replay -> replay.name().equals(name)).toList();
    }
}
