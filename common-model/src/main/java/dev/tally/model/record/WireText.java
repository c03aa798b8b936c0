package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.time.TimeRange;
import java.time.DateTimeException;
import java.time.Instant;

/** Header bytes as text and times, strictly. */
final class WireText {
    private WireText() {}

    /** UTF-8, where malformed bytes are an error and never a replacement character. */
    static String utf8(byte[] bytes, String code) throws InvalidRecordException {
        // Not by a decoder: a record has five headers, and each would get one of its own.
        if (Utf8.firstMalformed(bytes, 0, bytes.length) >= 0) {
            throw new InvalidRecordException(code, "a header or key is not UTF-8");
        }
        return new String(bytes, UTF_8);
    }

    /**
     * The UTF-8 of a text that goes into a header or key.
     *
     * @throws IllegalArgumentException where the reader of the record would refuse it: empty, too long, with a NUL, or not
     *     expressible. Whoever takes such texts from outside checks them first
     */
    static byte[] bytes(String text, int maxBytes, String what) {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length == 0 || bytes.length > maxBytes) {
            throw new IllegalArgumentException(what + " has 1 to " + maxBytes + " bytes, and not " + bytes.length);
        }
        if (text.indexOf('\0') >= 0 || !Utf8.canEncode(text)) {
            throw new IllegalArgumentException(what + " holds a NUL or half of a surrogate pair");
        }
        return bytes;
    }

    /** As much of a text as has a place in a header, without half of a character at its end. */
    static String fitting(String text, int maxBytes) {
        String whole = new String(text.getBytes(UTF_8), UTF_8).replace('\0', ' '); // a lone surrogate becomes '?'
        int length = Math.min(whole.length(), maxBytes);
        while (whole.substring(0, length).getBytes(UTF_8).length > maxBytes
                || (length > 0 && Character.isHighSurrogate(whole.charAt(length - 1)))) {
            length--;
        }
        return whole.substring(0, length);
    }

    /** As {@link TimeRange#parse} reads it back. */
    static byte[] bytes(Instant time, String what) {
        if (!TimeRange.contains(time)) {
            throw new IllegalArgumentException(what + " lies outside the years 1 to 9999");
        }
        return time.toString().getBytes(UTF_8);
    }

    /** An RFC 3339 time with its offset, in the years that Tally can store. */
    static Instant instant(byte[] bytes, String code, String header) throws InvalidRecordException {
        String text = utf8(bytes, code);
        try {
            return TimeRange.parse(text);
        } catch (DateTimeException unreadable) {
            throw new InvalidRecordException(code, header + " is not an RFC 3339 time between the years 1 and 9999");
        }
    }
}
