package dev.tally.ingest.replay;

import dev.tally.model.record.Topics;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a file into its values, one at a time: the elements of its one array, or its lines. Where a value begins and ends is
 * told by brackets and quotes alone; whether it is JSON is for others to check. Memory is one value. Not thread-safe.
 */
final class ReplayObjects implements Closeable {
    /** The largest event that Tally takes; a larger value is measured and not kept. */
    static final int MAX_BYTES = Topics.MAX_VALUE_BYTES;

    private static final int END = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private final Format format;
    private int position;
    private int limit;
    private long before;
    private long line = 1;
    private boolean begun;
    private boolean ended;

    private byte[] value = new byte[8 * 1024];
    private long length;
    private long offset;
    private long valueLine;

    /** How the values stand in the file. */
    enum Format {
        ARRAY,
        LINES
    }

    /** Begins with the first byte that says something. Closing closes that stream too. */
    ReplayObjects(InputStream in) throws IOException {
        this.in = in;
        if (peek() == 0xEF) {
            skipMark();
        }
        skipSpace();
        this.format = peek() == '[' ? Format.ARRAY : Format.LINES;
    }

    Format format() {
        return format;
    }

    /** Moves to the next value; false behind the last. */
    boolean next() throws IOException, ReplayFault {
        return format == Format.ARRAY ? nextElement() : nextLine();
    }

    /** Its bytes: the first {@link #length} of the array, which the next one overwrites. */
    byte[] value() {
        return value;
    }

    /** In bytes; of a value beyond {@link #MAX_BYTES} the array holds no more than these. */
    long length() {
        return length;
    }

    /** Of its first byte in the file. */
    long offset() {
        return offset;
    }

    /** On which it begins, from 1. */
    long line() {
        return valueLine;
    }

    private boolean nextLine() throws IOException {
        skipSpace();
        if (peek() == END) {
            return false;
        }
        begin();
        while (peek() != END && peek() != '\n') {
            take();
        }
        while (length <= MAX_BYTES && isSpace(value[(int) length - 1])) {
            length--;
        }
        return true;
    }

    private boolean nextElement() throws IOException, ReplayFault {
        if (ended) {
            return false;
        }
        if (!begun) {
            read(); // the bracket
        }
        skipSpace();
        if (begun && peek() == ',') {
            read();
            skipSpace();
        } else if (peek() == ']') {
            endArray();
            return false;
        } else if (begun && peek() != END) {
            throw new ReplayFault(line, "a comma or the end of the array should stand here");
        }
        begun = true;
        begin();
        takeElement();
        return true;
    }

    private void takeElement() throws IOException, ReplayFault {
        int depth = 0;
        boolean inText = false;
        while (true) {
            int next = peek();
            if (next == END) {
                throw new ReplayFault(valueLine, "the file ends within the array");
            }
            if (depth == 0 && !inText && (next == ',' || next == ']' || next == '}')) {
                if (length == 0) {
                    throw new ReplayFault(line, "a value should stand here");
                }
                return;
            }
            take();
            if (inText) {
                if (next == '\\' && peek() != END) {
                    take();
                }
                inText = next != '"';
            } else if (next == '"') {
                inText = true;
            } else if (next == '{' || next == '[') {
                depth++;
            } else if (next == '}' || next == ']') {
                depth--;
            }
            if (depth == 0 && !inText && (next == '}' || next == ']' || next == '"' || isSpace((byte) peek()))) {
                return;
            }
        }
    }

    private void endArray() throws IOException, ReplayFault {
        read();
        ended = true;
        skipSpace();
        if (peek() != END) {
            throw new ReplayFault(line, "something stands behind the array");
        }
    }

    private void begin() {
        offset = before + position;
        valueLine = line;
        length = 0;
    }

    /** The next byte as part of the value. */
    private void take() throws IOException {
        byte next = (byte) read();
        if (length < MAX_BYTES) {
            if (length == value.length) {
                value = Arrays.copyOf(value, Math.min(2 * value.length, MAX_BYTES));
            }
            value[(int) length] = next;
        }
        length++;
    }

    private void skipSpace() throws IOException {
        while (peek() != END && isSpace((byte) peek())) {
            read();
        }
    }

    private void skipMark() throws IOException {
        for (int i = 0; i < 3 && peek() != END; i++) {
            read();
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private int read() throws IOException {
        int next = peek();
        position++;
        line += next == '\n' ? 1 : 0;
        return next;
    }

    private int peek() throws IOException {
        if (position == limit) {
            before += limit;
            position = 0;
            limit = Math.max(0, in.read(buffer));
            if (limit == 0) {
                return END;
            }
        }
        return buffer[position] & 0xFF;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
