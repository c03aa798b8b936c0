package dev.tally.model.record;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of one version of a document, or the end of that version, or the withdrawal of the document.
 *
 * <p>(document, version, sequence) is its identity: whoever sends a line again sends the same three, and it is counted
 * once. A line that a plain producer wrote has no identity ({@code version} null, {@code sequence} -1) and always counts.
 *
 * @param document the document's name: its path below the inbox, at most {@link #MAX_DOCUMENT_BYTES} bytes of UTF-8
 * @param version which content this is, such as a hash of it; null for a line without identity
 * @param sequence 0, 1, 2 … for the lines of a version; its {@code end} record has the number after the last line
 * @param op what the record says
 * @param time when the door published it; null when a plain producer wrote it
 * @param text the line without its end, as the document has it; empty for {@code END} and {@code WITHDRAW}
 * @param problem why this line cannot be counted (a rejection code), with {@code text} then its first bytes; else null
 */
public record Line(
        String document,
        @Nullable String version,
        long sequence,
        Op op,
        @Nullable Instant time,
        byte[] text,
        @Nullable String problem) {

    public static final int MAX_DOCUMENT_BYTES = 1024;
    public static final int MAX_VERSION_BYTES = 128;

    private static final byte[] NOTHING = {};

    /** What a record on the lines topic says. */
    public enum Op {
        LINE,
        END,
        WITHDRAW;

        final String wireName = name().toLowerCase(Locale.ROOT);
    }

    /** A line that can be counted. */
    public static Line of(String document, String version, long sequence, Instant time, byte[] text) {
        return new Line(document, version, sequence, Op.LINE, time, text, null);
    }

    /** A line that cannot: it keeps its place in the sequence, and ends in {@code rejections} with this code. */
    public static Line rejected(
            String document, String version, long sequence, Instant time, byte[] firstBytes, String problem) {
        return new Line(document, version, sequence, Op.LINE, time, firstBytes, problem);
    }

    /** All {@code lines} lines of this version have been published. */
    public static Line end(String document, String version, long lines, Instant time) {
        return new Line(document, version, lines, Op.END, time, NOTHING, null);
    }

    /** The document's counts leave every table; what it held stays out until other content comes. */
    public static Line withdraw(String document, Instant time) {
        return new Line(document, null, -1, Op.WITHDRAW, time, NOTHING, null);
    }
}
