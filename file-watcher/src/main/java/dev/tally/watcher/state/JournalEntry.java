package dev.tally.watcher.state;

import org.jspecify.annotations.Nullable;

/**
 * What the journal says about one file; the newest entry of a name is the whole truth about it.
 *
 * @param stamp the file this was said of
 * @param version the hash of its content; empty where a failed file was not hashed
 * @param lines acknowledged by Kafka, all of them when done: the sequence to go on with
 * @param offset the document's bytes behind those lines; -1 where lines have no place in the bytes
 * @param code why it failed; null unless it failed
 * @param reason why it failed, in a sentence; null unless it failed
 * @param growth where its document stands if new lines are appended to it; else null
 * @param rows how its rows fared if they are events; then {@code lines} are rows; else null
 */
public record JournalEntry(
        String name,
        State state,
        FileStamp stamp,
        String version,
        long lines,
        long offset,
        @Nullable String code,
        @Nullable String reason,
        @Nullable Growth growth,
        @Nullable RowCounts rows) {

    /** How far the file has come. */
    public enum State {
        STARTED,
        DONE,
        FAILED
    }

    public static JournalEntry started(SourceFile file, String version) {
        return progress(file, version, 0, 0);
    }

    public static JournalEntry progress(SourceFile file, String version, long lines, long offset) {
        return new JournalEntry(
                file.name(), State.STARTED, file.stamp(), version, lines, offset, null, null, null, null);
    }

    public static JournalEntry done(SourceFile file, String version, long lines) {
        return new JournalEntry(file.name(), State.DONE, file.stamp(), version, lines, -1, null, null, null, null);
    }

    /** Rows of a file of events; all that it has, if {@code state} is done. */
    public static JournalEntry rows(
            SourceFile file, State state, String version, long rows, long offset, RowCounts counts) {
        return new JournalEntry(file.name(), state, file.stamp(), version, rows, offset, null, null, null, counts);
    }

    /** A file that is refused. Where it grew, what is {@code known} stays, and it can go on when it is good again. */
    public static JournalEntry failed(SourceFile file, @Nullable JournalEntry known, String code, String reason) {
        return known == null || known.growth() == null
                ? new JournalEntry(file.name(), State.FAILED, file.stamp(), "", 0, -1, code, reason, null, null)
                : new JournalEntry(
                        file.name(),
                        State.FAILED,
                        file.stamp(),
                        known.version(),
                        known.lines(),
                        -1,
                        code,
                        reason,
                        known.growth(),
                        null);
    }

    /** Lines that were appended to a document; all that the file has, if {@code state} is done. */
    public static JournalEntry grown(SourceFile file, State state, String version, long lines, Growth growth) {
        return new JournalEntry(file.name(), state, file.stamp(), version, lines, -1, null, null, growth, null);
    }

    /** The same of the same content in another file. */
    public JournalEntry of(SourceFile file) {
        return new JournalEntry(file.name(), state, file.stamp(), version, lines, offset, code, reason, growth, rows);
    }

    /** Tells this content from others of the name. */
    public String content() {
        return growth == null ? version : growth.hash();
    }

    /** Whether this content has been published, to its end. */
    public boolean isDone(String otherVersion) {
        return state == State.DONE && version.equals(otherVersion);
    }

    /** Whether this content has been published in part. */
    public boolean isStarted(String otherVersion) {
        return state == State.STARTED && version.equals(otherVersion);
    }
}
