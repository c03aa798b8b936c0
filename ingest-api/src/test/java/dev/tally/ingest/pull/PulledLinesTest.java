package dev.tally.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PulledLinesTest {
    @Test
    void givesLinesWithoutTheirEndsAndNoEmptyOnes() throws Exception {
        assertThat(read("a\n\n  \r\n\nbc\r\n d \ne", 10)).containsExactly("a", "bc\r", " d ", "e!");
        assertThat(read("a\n\n", 10)).containsExactly("a");
        assertThat(read("\n \n ", 10)).isEmpty();
        assertThat(read("", 10)).isEmpty();
    }

    @Test
    void whitespaceOfEveryKindIsNoLine() throws Exception {
        assertThat(read("a\n\t\n \t\n\r\r\n\t \r\nb\n\t", 10)).containsExactly("a", "b");
    }

    @Test
    void aLineThatIsCutIsNotBlankWhateverItsFirstBytes() throws Exception {
        assertThat(read("      {}\n", 5)).containsExactly("     …");
    }

    @Test
    void cutsALineThatIsTooLongAndGoesOnBehindIt() throws Exception {
        assertThat(read("12345\n123456\n" + "x".repeat(200_000) + "\n1\n", 5))
                .containsExactly("12345", "12345…", "xxxxx…", "1");
    }

    /** Each line; an exclamation mark behind one without an end, an ellipsis behind one that was cut. */
    private static List<String> read(String text, int maxBytes) throws IOException {
        PulledLines lines = new PulledLines(new ByteArrayInputStream(text.getBytes(UTF_8)), maxBytes);
        List<String> found = new ArrayList<>();
        while (lines.next()) {
            found.add(new String(lines.current(), UTF_8)
                    + (lines.isTooLong() ? "…" : "")
                    + (lines.isUnterminated() ? "!" : ""));
        }
        return found;
    }
}
