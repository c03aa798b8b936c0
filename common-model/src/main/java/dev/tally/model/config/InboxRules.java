package dev.tally.model.config;

import dev.tally.model.time.DurationText;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * The section {@code inbox}: which files of the drop box are documents, and what happens to them.
 *
 * @param include globs on the path below the inbox; a file that matches any of them is read
 * @param settle a file unchanged for this long has been written to its end
 * @param whenDone what becomes of a file whose lines are all published
 * @param onChange what a file of the same name with other content means
 */
public record InboxRules(List<String> include, Duration settle, WhenDone whenDone, OnChange onChange) {
    static final Duration LONGEST_SETTLE = Duration.ofDays(1);

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

    public InboxRules {
        include = List.copyOf(include);
        if (include.isEmpty()) {
            throw new IllegalArgumentException("include names no file at all");
        }
        include.forEach(InboxRules::checkGlob);
        checkSettle(settle);
    }

    /** What stands in the shipped configuration. */
    public static InboxRules defaults() {
        return new InboxRules(
                List.of("**/*.{txt,md,html,csv,jsonl,log,gz}"), Duration.ofSeconds(1), WhenDone.KEEP, OnChange.REPLACE);
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
}
