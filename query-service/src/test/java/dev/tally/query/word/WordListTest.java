package dev.tally.query.word;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.query.request.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class WordListTest {
    private static WordList ofPrefix(String prefix) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/v1/words");
        request.setQueryString("prefix=" + java.net.URLEncoder.encode(prefix, StandardCharsets.UTF_8));
        return WordList.of(Parameters.of((HttpServletRequest) request, WordList.PARAMETERS));
    }

    @Test
    void theBoundAboveAPrefixIsAboveEveryWordWithItInTheOrderOfBytes() {
        String[] prefixes = {"a", "az", "é", "ส", "\uD7FF", "\uFFFF", "🙂", "a\uDBFF\uDFFF"};
        for (String prefix : prefixes) {
            String above = ofPrefix(prefix).abovePrefix();
            assertThat(above).isNotNull();
            assertThat(compare(above, prefix + "\uDBFF\uDFFF\uDBFF\uDFFF"))
                    .as(prefix)
                    .isPositive();
            assertThat(new String(above.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(above);
        }
        assertThat(ofPrefix("a").abovePrefix()).isEqualTo("b");
        assertThat(ofPrefix("\uD7FF").abovePrefix()).isEqualTo("\uE000");
        assertThat(ofPrefix("a\uDBFF\uDFFF").abovePrefix()).isEqualTo("b");
    }

    @Test
    void nothingIsAboveTheLastCodePointAndAnEmptyPrefixIsNone() {
        assertThat(ofPrefix("\uDBFF\uDFFF").abovePrefix()).isNull();
        assertThat(ofPrefix("\uDBFF\uDFFF").prefix()).isNotNull();
        assertThat(ofPrefix("").prefix()).isNull();
        assertThat(ofPrefix("").abovePrefix()).isNull();
    }

    private static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
