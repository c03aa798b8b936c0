package dev.tally.model.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.record.InvalidRecordException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTextTest {

    @Test
    void blocksAndBreaksEndLinesAndInlineElementsDoNot() throws Exception {
        assertThat(lines("<html><head><title>The title</title></head><body>start<p>one <b>bo</b>ld<p>two<br>three"
                        + "<div>four<ul><li>five<li>six</ul>seven</div><table><tr><td>a<td>b</table>end"))
                .containsExactly(
                        "The title",
                        "start",
                        "one bold",
                        "two",
                        "three",
                        "four",
                        "five",
                        "six",
                        "seven",
                        "a",
                        "b",
                        "end");
    }

    @Test
    void whiteSpaceIsOneSpaceAndDoesNotStartOrEndALine() throws Exception {
        assertThat(lines("<p>  a \n\t b<i> c</i>  <i> d</i> </p>\n\n<p> </p>")).containsExactly("a b c d");
        assertThat(lines("in<ins>ser</ins>ted<del>x</del>")).containsExactly("insertedx");
    }

    @Test
    void preformattedTextKeepsItsLinesAndSpaces() throws Exception {
        assertThat(lines("<pre>a  b\r\n\r\nc</pre>d")).containsExactly("a  b", "", "c", "d");
        assertThat(lines("<textarea>x\ny</textarea>")).containsExactly("x", "y");
    }

    @Test
    void scriptsStylesTemplatesCommentsAndAttributesAreNotText() throws Exception {
        assertThat(lines(
                        "<style>p{}</style><script>var x = '<p>no</p>';</script><!-- no --><template><p>no</p></template>"
                                + "<p title=no>yes<img alt=no></p>"))
                .containsExactly("yes");
    }

    @Test
    void entitiesAreDecoded() throws Exception {
        assertThat(lines("<p>caf&eacute; &lt;b&gt; &amp;amp; &#x1F600; &nbsp;&copy&#xD800;"))
                .containsExactly("caf\u00e9 <b> &amp; \ud83d\ude00 \u00a0\u00a9\ufffd");
    }

    @Test
    void choicesDoNotGrowTogether() throws Exception {
        assertThat(lines("<select><option>red</option><option>blue</option></select>"))
                .containsExactly("red", "blue");
    }

    @Test
    void theEncodingIsThatOfTheMarkOrTheMetaElementElseUtf8() throws Exception {
        String page = "<meta charset=iso-8859-1><p>caf\u00e9";
        assertThat(lines(page.getBytes(ISO_8859_1))).containsExactly("caf\u00e9");
        assertThat(lines("<p>caf\u00e9".getBytes(UTF_8))).containsExactly("caf\u00e9");
        assertThat(lines("\uFEFF<p>caf\u00e9".getBytes(UTF_8))).containsExactly("caf\u00e9");
        assertThat(lines("\uFEFF<p>caf\u00e9".getBytes(UTF_16LE))).containsExactly("caf\u00e9");
    }

    @Test
    void deepNestingAndBrokenMarkupCostNoStack() throws Exception {
        assertThat(lines("<div>".repeat(100_000) + "deep")).containsExactly("deep");
        assertThat(lines("<b>".repeat(100_000) + "deep")).containsExactly("deep");
        // A browser, too, shows text that stands between a table's tags in front of the table.
        assertThat(lines("</b><p>a</i></table><table><td>c</td> b")).containsExactly("a b", "c");
    }

    @Test
    void aPageOverALimitIsRefused() {
        byte[] large = new byte[HtmlText.MAX_BYTES + 1];
        Arrays.fill(large, (byte) 'a');
        refused(large, "document.too-large");
        refused("<b>".repeat(HtmlText.MAX_TAGS + 1).getBytes(UTF_8), "document.too-large");
        refused(new byte[] {'<', 'p', '>', 0}, "document.binary");
    }

    @Test
    void anEmptyPageHasNoLines() throws Exception {
        assertThat(lines("")).isEmpty();
        assertThat(lines("<html><body></body></html>")).isEmpty();
    }

    private static void refused(byte[] page, String code) {
        assertThatThrownBy(() -> lines(page))
                .isInstanceOfSatisfying(
                        InvalidRecordException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private static List<String> lines(String page) throws Exception {
        return lines(page.getBytes(UTF_8));
    }

    private static List<String> lines(byte[] page) throws Exception {
        List<String> lines = new ArrayList<>();
        try (DocumentReader reader = DocumentReader.open(new ByteArrayInputStream(page), DocumentFormat.HTML)) {
            for (DocumentLine line = reader.next(); line != null; line = reader.next()) {
                lines.add(new String(line.text(), UTF_8));
            }
        }
        return lines;
    }
}
