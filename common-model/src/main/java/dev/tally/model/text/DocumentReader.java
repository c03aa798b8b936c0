package dev.tally.model.text;

import static java.nio.charset.StandardCharsets.UTF_16;

import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Topics;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A document's bytes as lines of UTF-8, in order. The same bytes give the same lines, wherever and however often they
 * are read.
 *
 * <p>LF, CRLF and CR end a line, nothing else does; the last line needs no end; an empty line is a line; an empty document
 * has none. A byte order mark is not text. UTF-16 and UTF-32 are recognised by their mark and recoded; other bytes are taken as UTF-8
 * and not checked here. A line over {@link Topics#MAX_VALUE_BYTES} comes as a problem with its first bytes.
 *
 * <p>Memory is bounded, whatever the document: one buffer and at most one line; HTML is held whole, within the limits of
 * {@link HtmlText}. Not thread-safe. A document that is not text is refused before its first line.
 */
public final class DocumentReader implements Closeable {
    /** The problem of a line over {@link Topics#MAX_VALUE_BYTES} bytes. */
    public static final String LINE_TOO_LONG = "line.too-long";
    /** Why bytes that are not text are refused. */
    public static final String BINARY = "document.binary";
    /** Why text in an encoding that is not read here is refused. */
    public static final String ENCODING = "document.encoding";

    /** How much of a line that is too long is kept, to recognise it by. */
    public static final int EXCERPT_BYTES = 1024;

    /** The JDK reads its mark, as it does UTF-16's. */
    private static final Charset UTF_32 = Charset.forName("UTF-32");

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int SNIFFED_BYTES = 8 * 1024;

    private final InputStream input;
    private final boolean placed;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    /** The document's bytes in front of the buffer. */
    private long before;

    /** The start of a line that does not end in the buffer. */
    private byte[] held = new byte[0];

    private int heldLength;
    private boolean tooLong;
    private boolean lineEnded;

    private DocumentReader(InputStream input, boolean placed, long before) {
        this.input = input;
        this.placed = placed;
        this.before = before;
    }

    /**
     * Reads a document from its first byte. Closing the reader closes the stream.
     *
     * @throws InvalidRecordException where this is no text: {@link #BINARY}, {@link #ENCODING}, {@link HtmlText#TOO_LARGE}
     */
    public static DocumentReader open(InputStream input, DocumentFormat format)
            throws IOException, InvalidRecordException {
        DocumentReader reader = new DocumentReader(input, true, 0);
        while (reader.limit < SNIFFED_BYTES && reader.more()) {}
        return switch (ByteOrderMark.of(reader.buffer, reader.limit)) {
            case UTF_32 -> {
                if (format == DocumentFormat.HTML) {
                    throw new InvalidRecordException(ENCODING, "the page is UTF-32, which no browser reads");
                }
                yield new DocumentReader(new UnicodeRecoder(reader.rest(), UTF_32), false, 0);
            }
            case UTF_16_BE, UTF_16_LE ->
                format == DocumentFormat.HTML
                        ? rendered(reader)
                        : new DocumentReader(new UnicodeRecoder(reader.rest(), UTF_16), false, 0);
            case UTF_8 -> {
                refuseBinary(reader);
                if (format == DocumentFormat.HTML) {
                    yield rendered(reader);
                }
                reader.position = ByteOrderMark.UTF_8_LENGTH;
                yield reader;
            }
            case NONE -> {
                refuseBinary(reader);
                yield format == DocumentFormat.HTML ? rendered(reader) : reader;
            }
        };
    }

    /** Goes on in a UTF-8 document, with a stream that begins at its byte {@code offset}: a line's {@code consumed}. */
    public static DocumentReader resume(InputStream input, long offset) {
        return new DocumentReader(input, true, offset);
    }

    private static DocumentReader rendered(DocumentReader page) throws IOException, InvalidRecordException {
        try (InputStream bytes = page.rest()) {
            return new DocumentReader(new ByteArrayInputStream(HtmlText.render(bytes)), false, 0);
        }
    }

    private static void refuseBinary(DocumentReader reader) throws InvalidRecordException {
        for (int i = 0; i < Math.min(reader.limit, SNIFFED_BYTES); i++) {
            if (reader.buffer[i] == 0) {
                throw new InvalidRecordException(BINARY, "byte " + i + " is NUL: the document is not text");
            }
        }
    }

    /** What was read ahead, and then the stream. */
    private InputStream rest() {
        return new SequenceInputStream(new ByteArrayInputStream(buffer, position, limit - position), input);
    }

    /** The next line, or null behind the last. */
    public @Nullable DocumentLine next() throws IOException {
        heldLength = 0;
        lineEnded = false;
        tooLong = false;
        boolean begun = false;
        while (position < limit || fill()) {
            begun = true;
            int end = lineEnd();
            if (end < limit) {
                byte[] text = textUntil(end);
                skipLineEnd(end);
                lineEnded = true;
                return line(text);
            }
            hold(end);
            position = end;
        }
        return begun ? line(textUntil(position)) : null;
    }

    /** Whether a line end stood behind the line that came last: only the last line of a document may have none. */
    public boolean lineEnded() {
        return lineEnded;
    }

    private int lineEnd() {
        byte[] bytes = buffer;
        int i = position;
        int end = limit;
        // One comparison for nearly every byte: only line ends and rare control characters are below 14.
        while (i < end && (bytes[i] > '\r' || bytes[i] < '\n' || (bytes[i] != '\n' && bytes[i] != '\r'))) {
            i++;
        }
        return i;
    }

    private void skipLineEnd(int end) throws IOException {
        boolean carriageReturn = buffer[end] == '\r';
        position = end + 1;
        if (carriageReturn && (position < limit || fill()) && buffer[position] == '\n') {
            position++;
        }
    }

    private byte[] textUntil(int end) {
        if (heldLength == 0 && !tooLong) {
            return Arrays.copyOfRange(buffer, position, end);
        }
        hold(end);
        return Arrays.copyOf(held, heldLength);
    }

    private void hold(int end) {
        int added = end - position;
        if (tooLong || added == 0) {
            return;
        }
        int length = heldLength + added;
        if (held.length < length) {
            held = Arrays.copyOf(held, Math.max(length, Math.min(2 * held.length, Topics.MAX_VALUE_BYTES)));
        }
        System.arraycopy(buffer, position, held, heldLength, added);
        heldLength = length;
        if (length > Topics.MAX_VALUE_BYTES) {
            tooLong = true;
            held = excerpt(held);
            heldLength = held.length;
        }
    }

    /** The first {@link #EXCERPT_BYTES} of a longer text, without a character that they would cut. */
    public static byte[] excerpt(byte[] utf8) {
        int length = EXCERPT_BYTES;
        while (length > EXCERPT_BYTES - 4 && (utf8[length] & 0xC0) == 0x80) {
            length--;
        }
        return Arrays.copyOf(utf8, length);
    }

    private DocumentLine line(byte[] text) {
        return new DocumentLine(text, tooLong ? LINE_TOO_LONG : null, placed ? before + position : -1);
    }

    /** Reads on where the buffer is used up; false at the end of the document. */
    private boolean fill() throws IOException {
        before += limit;
        position = 0;
        limit = 0;
        return more();
    }

    /** Reads on behind what the buffer holds. */
    private boolean more() throws IOException {
        int count = input.read(buffer, limit, buffer.length - limit);
        limit += Math.max(count, 0);
        return count >= 0;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
