package dev.tally.query.request;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-encoded UTF-8, read strictly: no half escapes, no overlong or cut sequences, no NUL. */
final class PercentText {
    private PercentText() {}

    /**
     * Decodes one path segment, parameter name or value.
     *
     * @throws IllegalArgumentException where it is not percent-encoded UTF-8, saying how
     */
    static String decode(String raw, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(escaped(raw, i));
                i += 2;
            } else if (c > 0x7E || c < 0x20) {
                throw new IllegalArgumentException("it holds a character that must be percent-encoded");
            } else {
                bytes.write(plusIsSpace && c == '+' ? ' ' : c);
            }
        }
        return text(bytes.toByteArray());
    }

    private static int escaped(String raw, int at) {
        int high = at + 1 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
        int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("a % is not followed by two hexadecimal digits");
        }
        int value = high * 16 + low;
        if (value == 0) {
            throw new IllegalArgumentException("it holds NUL");
        }
        return value;
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("it is not UTF-8", malformed);
        }
    }
}
