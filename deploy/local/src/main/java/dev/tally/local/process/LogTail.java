package dev.tally.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The end of a log file, for messages about a child that died. Reads 16 KiB at most. */
public final class LogTail {
    private static final int MOST_BYTES = 16 * 1024;

    private LogTail() {}

    /** The last lines, or a note in brackets where the file cannot be read. */
    public static String of(Path file, int lines) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, log.length() - MOST_BYTES);
            byte[] end = new byte[(int) (log.length() - from)];
            log.seek(from);
            log.readFully(end);
            String[] all = new String(end, StandardCharsets.UTF_8).strip().split("\n", -1);
            int first = Math.max(0, all.length - lines);
            return String.join("\n", java.util.Arrays.asList(all).subList(first, all.length));
        } catch (IOException e) {
            return "[no log: " + e.getMessage() + "]";
        }
    }
}
