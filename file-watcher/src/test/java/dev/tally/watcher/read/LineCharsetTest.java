package dev.tally.watcher.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.model.text.DocumentLine;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class LineCharsetTest {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    @Test
    void readsWhatIsNoUtf8AndLeavesWhatIs() {
        assertThat(read("5 € für é".getBytes(WINDOWS))).isEqualTo("5 € für é");
        assertThat(read("5 € für é".getBytes(UTF_8))).isEqualTo("5 € für é");
        assertThat(read("plain".getBytes(UTF_8))).isEqualTo("plain");
    }

    @Test
    void whatTheCharsetDoesNotHaveStaysForTheCountToReject() {
        byte[] undefined = {'a', (byte) 0x81};
        DocumentLine line = new DocumentLine(undefined, null, 7);
        assertThat(new LineCharset(WINDOWS).read(line)).isSameAs(line);
        assertThat(new LineCharset(null).read(line)).isSameAs(line);
    }

    @Test
    void aLineThatBecomesTooLongIsOne() {
        DocumentLine line = new LineCharset(WINDOWS)
                .read(new DocumentLine("€".repeat(400_000).getBytes(WINDOWS), null, 7));
        assertThat(line.problem()).isEqualTo("line.too-long");
        assertThat(new String(line.text(), UTF_8)).isEqualTo("€".repeat(341));
        assertThat(line.consumed()).isEqualTo(7);
    }

    private static String read(byte[] bytes) {
        return new String(
                new LineCharset(WINDOWS).read(new DocumentLine(bytes, null, 1)).text(), UTF_8);
    }
}
