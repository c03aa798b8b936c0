package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    /** Each with every neighbour that matters: the edges of lead and second bytes. */
    private static final int[] BYTES = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFE, 0xFF
    };

    @Test
    void agreesWithTheDecoderOnEveryShortSequence() {
        byte[] bytes = new byte[4];
        for (int length = 0; length <= 4; length++) {
            int sequences = (int) Math.pow(BYTES.length, length);
            for (int n = 0; n < sequences; n++) {
                int rest = n;
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) BYTES[rest % BYTES.length];
                    rest /= BYTES.length;
                }
                int expected = byDecoder(bytes, 0, length);
                if (Utf8.firstMalformed(bytes, 0, length) != expected) {
                    assertThat(Utf8.firstMalformed(bytes, 0, length))
                            .as(java.util.HexFormat.of().formatHex(bytes, 0, length))
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void agreesWithTheDecoderInLongTexts() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = "plain text, then ä€😀 and more plain text"
                    .repeat(1 + random.nextInt(3))
                    .getBytes(UTF_8);
            int from = random.nextInt(3);
            if (random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = (byte) BYTES[random.nextInt(BYTES.length)];
            }
            assertThat(Utf8.firstMalformed(bytes, from, bytes.length)).isEqualTo(byDecoder(bytes, from, bytes.length));
        }
    }

    @Test
    void findsTheFirstByteThatIsNotAscii() {
        for (int length = 0; length < 40; length++) {
            byte[] bytes = new byte[length];
            assertThat(Utf8.firstNonAscii(bytes, 0, length)).isEqualTo(length);
            for (int at = 0; at < length; at++) {
                bytes[at] = (byte) 0x80;
                assertThat(Utf8.firstNonAscii(bytes, 0, length)).isEqualTo(at);
                assertThat(Utf8.firstNonAscii(bytes, at + 1, length)).isEqualTo(length);
                bytes[at] = 0;
            }
        }
    }

    @Test
    void knowsHalfPairs() {
        assertThat(Utf8.canEncode("")).isTrue();
        assertThat(Utf8.canEncode("aé\uD83D\uDE00")).isTrue();
        assertThat(Utf8.canEncode("\uD83D")).isFalse();
        assertThat(Utf8.canEncode("\uDE00\uD83D")).isFalse();
        assertThat(Utf8.canEncode("\uD83D\uD83D\uDE00")).isFalse();
        assertThat(Utf8.canEncode("a\uDE00")).isFalse();
    }

    private static int byDecoder(byte[] bytes, int from, int to) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CoderResult result = UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length + 1), true);
        return result.isError() ? in.position() : -1;
    }
}
