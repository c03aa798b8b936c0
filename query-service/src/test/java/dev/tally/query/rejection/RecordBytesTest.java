package dev.tally.query.rejection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordBytesTest {
    @Test
    void textWhereItIsTextAndBase64Otherwise() {
        assertThat(RecordBytes.of("né🙂".getBytes(StandardCharsets.UTF_8))).isEqualTo(new RecordBytes("né🙂", null));
        assertThat(RecordBytes.of(new byte[0])).isEqualTo(new RecordBytes("", null));
        assertThat(RecordBytes.of(new byte[] {'a', (byte) 0xFF, 'b'})).isEqualTo(new RecordBytes(null, "Yf9i"));
    }

    @Test
    void leavesOutACharacterThatIsCutOff() {
        byte[] text = "ab🙂".getBytes(StandardCharsets.UTF_8);
        for (int length = 2; length < text.length; length++) {
            assertThat(RecordBytes.of(Arrays.copyOf(text, length))).isEqualTo(new RecordBytes("ab", null));
        }
    }
}
