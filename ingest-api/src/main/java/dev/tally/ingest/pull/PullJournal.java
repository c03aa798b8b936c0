package dev.tally.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where one pull stands, in a file. It is written after the broker has acknowledged the lines, so it may be behind Kafka, and
 * never ahead: after a crash some lines are sent again, with the ids they had. One thread.
 */
final class PullJournal {
    private static final Pattern CONTENT = Pattern.compile("([0-9]{1,18}) (-|[0-9a-f]{64})\n");

    private final Path file;

    PullJournal(Path directory, String pull) throws IOException {
        Files.createDirectories(directory);
        file = directory.resolve(pull + ".position");
    }

    /** The position written last; the start where none was. */
    PullPosition read() throws IOException {
        String content;
        try {
            content = Files.readString(file);
        } catch (NoSuchFileException never) {
            return PullPosition.START;
        }
        Matcher matcher = CONTENT.matcher(content);
        if (!matcher.matches()) {
            throw new IOException(
                    file + " is not a position as this release writes it. Restore it, or delete it to begin"
                            + " with the stream's first line: lines that come again are counted once");
        }
        String last = matcher.group(2).equals("-") ? null : matcher.group(2);
        return new PullPosition(Long.parseLong(matcher.group(1)), last);
    }

    /** Replaces it, on disk: the old one or the new one is there at any moment. */
    void write(PullPosition position) throws IOException {
        String content = position.lines() + " " + (position.last() == null ? "-" : position.last()) + "\n";
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    Path file() {
        return file;
    }
}
