package dev.tally.model.config;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tally.model.time.DurationText;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code inbox}: which files of the drop box are documents, and what happens to them.
 *
 * @param include globs on the path below the inbox; a file that matches any of them is read
 * @param events files whose rows are events; they are read whether or not {@code include} has them
 * @param settle a file unchanged for this long has been written to its end
 * @param whenDone what becomes of a file whose lines are all published
 * @param onChange what a file of the same name with other content means
 * @param charset what lines are read as that are no UTF-8; null: as nothing, they are rejected
 * @param hardLinks whether a file is read that has another name too
 */
public record InboxRules(
        List<String> include,
        List<EventFiles> events,
        Duration settle,
        WhenDone whenDone,
        OnChange onChange,
        @Nullable Charset charset,
        HardLinks hardLinks) {
    static final Duration LONGEST_SETTLE = Duration.ofDays(1);
    static final String EVENTS_DO_NOT_GROW =
            "files of events are read whole: with on-change append there can be none; send what is appended in files of its own";

    /** What becomes of a file whose lines are all published. */
    public enum WhenDone {
        KEEP,
        ARCHIVE,
        DELETE
    }

    /** What new content under a known name means. */
    public enum OnChange {
        /** The document's counts become those of the new content. */
        REPLACE,
        /** The lines behind the old ones are counted in addition. */
        APPEND,
        /** The first content stays. */
        IGNORE
    }

    /** What becomes of a file that has more names than the one in the inbox. */
    public enum HardLinks {
        REFUSE,
        ACCEPT
    }

    public InboxRules {
        include = List.copyOf(include);
        events = List.copyOf(events);
        if (onChange == OnChange.APPEND && !events.isEmpty()) {
            throw new IllegalArgumentException(EVENTS_DO_NOT_GROW);
        }
        if (include.isEmpty()) {
            throw new IllegalArgumentException("include names no file at all");
        }
        include.forEach(InboxRules::checkGlob);
        checkSettle(settle);
        checkCharset(charset);
    }

    /** What stands in the shipped configuration. */
    public static InboxRules defaults() {
        return new InboxRules(
                List.of("**/*.{txt,md,html,csv,jsonl,log,gz}"),
                List.of(),
                Duration.ofSeconds(1),
                WhenDone.KEEP,
                OnChange.REPLACE,
                null,
                HardLinks.REFUSE);
    }

    static String checkGlob(String glob) {
        if (glob.isEmpty()
                || glob.startsWith("/")
                || List.of(glob.split("/", -1)).contains("..")) {
            throw new IllegalArgumentException(
                    "'" + glob + "' is not a glob below the inbox, such as **/*.txt: it is empty, or leads out of it");
        }
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException(
                    "'" + glob + "' is not a glob such as **/*.txt: " + malformed.getDescription(), malformed);
        }
        return glob;
    }

    static Duration checkSettle(Duration settle) {
        if (settle.isNegative() || settle.compareTo(LONGEST_SETTLE) > 0) {
            throw new IllegalArgumentException("settle is 0s to " + DurationText.format(LONGEST_SETTLE) + ", and "
                    + DurationText.format(settle) + " is not");
        }
        return settle;
    }

    /** One byte a character, and ASCII as it is: so that lines end where they end in UTF-8. */
    static @Nullable Charset checkCharset(@Nullable Charset charset) {
        byte[] ascii = new byte[128];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) i;
        }
        if (charset != null
                && (!charset.canEncode()
                        || charset.newEncoder().maxBytesPerChar() > 1
                        || !new String(ascii, charset).equals(new String(ascii, US_ASCII)))) {
            throw new IllegalArgumentException("'" + charset.name()
                    + "' does not have one byte for each character and ASCII as it is, as windows-1252 has");
        }
        return charset;
    }

    static @Nullable Charset parseCharset(String name) {
        try {
            return name.equals("auto") ? null : checkCharset(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new IllegalArgumentException(
                    "'" + name + "' is neither auto nor a charset such as windows-1252 or ISO-8859-1", unknown);
        }
    }
}
