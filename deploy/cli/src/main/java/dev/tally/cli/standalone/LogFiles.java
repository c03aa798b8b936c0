package dev.tally.cli.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Keeps logs from growing for ever: at a start, a log above 10 MiB becomes {@code .1}, and an older {@code .1} goes. */
final class LogFiles {
    private static final long ROTATE_AT = 10L << 20;

    private LogFiles() {}

    static void rotate(List<Path> logs) throws IOException {
        for (Path log : logs) {
            if (Files.exists(log) && Files.size(log) > ROTATE_AT) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
