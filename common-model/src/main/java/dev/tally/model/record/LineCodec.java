package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.Line.Op;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lines as Kafka records on {@link Topics#LINES}. Their headers are known here and to {@link LineEncoder} only. */
public final class LineCodec {
    public static final String DOCUMENT = "tally-document";
    public static final String VERSION = "tally-version";
    public static final String SEQUENCE = "tally-sequence";
    public static final String OP = "tally-op";
    public static final String TIME = "tally-time";
    /** Present on a line that its door could not read whole: the rejection code. */
    public static final String PROBLEM = "tally-problem";

    static final long MAX_SEQUENCE = 999_999_999_999_999_999L;
    static final int MAX_PROBLEM_BYTES = 64;
    private static final byte[] NOTHING = {};

    private LineCodec() {}

    /** The record that carries this line; {@link LineEncoder} is quicker where it is one of many. */
    public static WireRecord encode(Line line) {
        return new LineEncoder().encode(line);
    }

    /**
     * The line in a received record. Without a {@code tally-document} header it is a plain producer's: its key is the
     * document's name (no key: the topic's name) and it has no identity.
     *
     * @throws InvalidRecordException with code {@code line.header} or {@code line.value}
     */
    public static Line decode(String topic, byte @Nullable [] key, byte @Nullable [] value, WireHeaders headers)
            throws InvalidRecordException {
        byte[] name = headers.last(DOCUMENT);
        String document = name != null ? text(name) : key == null || key.length == 0 ? topic : text(key);
        checkDocument(document);
        Op op = op(headers.last(OP));
        if (op == Op.LINE && value == null) {
            throw new InvalidRecordException("line.value", "a line's record has no value");
        }
        String version = bounded(headers, VERSION, Line.MAX_VERSION_BYTES);
        if (version == null && op == Op.END) {
            throw new InvalidRecordException("line.header", "an end record has no " + VERSION + " header");
        }
        return new Line(
                document,
                version,
                version == null ? -1 : sequence(headers.last(SEQUENCE)),
                op,
                time(headers.last(TIME)),
                op == Op.LINE && value != null ? value : NOTHING,
                bounded(headers, PROBLEM, MAX_PROBLEM_BYTES));
    }

    /** A header that may be absent. Where it is there, a table can hold it: PostgreSQL has no NUL in texts. */
    private static @Nullable String bounded(WireHeaders headers, String name, int maxBytes)
            throws InvalidRecordException {
        byte[] header = headers.last(name);
        if (header == null) {
            return null;
        }
        if (header.length == 0 || header.length > maxBytes) {
            throw new InvalidRecordException("line.header", name + " is empty or longer than " + maxBytes + " bytes");
        }
        String text = text(header);
        if (text.indexOf('\0') >= 0) {
            throw new InvalidRecordException("line.header", name + " holds a NUL");
        }
        return text;
    }

    private static void checkDocument(String document) throws InvalidRecordException {
        if (document.isEmpty() || document.indexOf('\0') >= 0) {
            throw new InvalidRecordException("line.header", "the document's name is empty or holds a NUL");
        }
        if (document.length() > Line.MAX_DOCUMENT_BYTES || document.getBytes(UTF_8).length > Line.MAX_DOCUMENT_BYTES) {
            throw new InvalidRecordException(
                    "line.header", "the document's name is longer than " + Line.MAX_DOCUMENT_BYTES + " bytes");
        }
    }

    private static Op op(byte @Nullable [] header) throws InvalidRecordException {
        if (header == null) {
            return Op.LINE;
        }
        String name = text(header);
        for (Op op : Op.values()) {
            if (op.wireName.equals(name)) {
                return op;
            }
        }
        throw new InvalidRecordException("line.header", OP + " is none of line, end, withdraw");
    }

    private static long sequence(byte @Nullable [] header) throws InvalidRecordException {
        if (header == null || header.length == 0 || header.length > 18) {
            throw new InvalidRecordException("line.header", SEQUENCE + " is absent or not a number of up to 18 digits");
        }
        long sequence = 0;
        for (byte digit : header) {
            if (digit < '0' || digit > '9') {
                throw new InvalidRecordException("line.header", SEQUENCE + " is not a decimal number");
            }
            sequence = sequence * 10 + (digit - '0');
        }
        return sequence;
    }

    private static @Nullable Instant time(byte @Nullable [] header) throws InvalidRecordException {
        return header == null ? null : WireText.instant(header, "line.header", TIME);
    }

    private static String text(byte[] header) throws InvalidRecordException {
        return WireText.utf8(header, "line.header");
    }
}
