package dev.tally.aggregator.lake;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes sure that files of a local warehouse survive a power cut before PostgreSQL says that they are there. */
final class Disk {
    private Disk() {}

    /** Returns when the file, and its name, are on disk. Elsewhere than on a local disk closing a file is enough. */
    static void sync(String location) throws IOException {
        if (!location.startsWith("file:") && !location.startsWith("/")) {
            return;
        }
        Path file = location.startsWith("/") ? Path.of(location) : Path.of(URI.create(location.replace(" ", "%20")));
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.WRITE)) {
            content.force(true);
        }
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
