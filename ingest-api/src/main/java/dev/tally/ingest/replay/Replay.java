package dev.tally.ingest.replay;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that can be replayed.
 *
 * @param name the file's name without its suffix
 * @param gzip whether it is unpacked first
 */
record Replay(String name, Path file, boolean gzip) {
    private static final Pattern FILE = Pattern.compile("([^.].*)\\.(?:json|jsonl|ndjson)(\\.gz)?");

    /** The file as a replay; null where its name is none: hidden, or of another kind. */
    static @Nullable Replay of(Path file) {
        Matcher named = FILE.matcher(file.getFileName().toString());
        return named.matches() ? new Replay(named.group(1), file, named.group(2) != null) : null;
    }

    String fileName() {
        return file.getFileName().toString();
    }
}
