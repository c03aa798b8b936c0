package dev.tally.ingest.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayObjectsTest {
    @Test
    void cutsLinesAndSkipsBlankOnes() throws Exception {
        assertThat(cut("{\"a\":1}\n\n  {\"b\": [2]} \r\n\t\nnonsense\n{\"c\":3}"))
                .containsExactly("1@0 {\"a\":1}", "3@11 {\"b\": [2]}", "5@26 nonsense", "6@35 {\"c\":3}");
    }

    @Test
    void cutsTheElementsOfAnArrayByBracketsAndQuotesAlone() throws Exception {
        assertThat(cut("\uFEFF [ {\"a\":\"]},{\\\"\"} ,\n[1,[2]],-1.5e3,\"x,\\\\\",true\n, {\n\"b\":{}\n} ]\n"))
                .containsExactly(
                        "1@6 {\"a\":\"]},{\\\"\"}",
                        "2@23 [1,[2]]",
                        "2@31 -1.5e3",
                        "2@38 \"x,\\\\\"",
                        "2@45 true",
                        "3@52 {\n\"b\":{}\n}");
        assertThat(cut("[]")).isEmpty();
        assertThat(cut(" \n")).isEmpty();
        assertThat(cut("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [{"a":1}         | 1 | ends within
            [{"a":1},        | 1 | ends within
            [{"a":           | 1 | ends within
            [{"a":"x         | 1 | ends within
            [{}{}]           | 1 | comma or the end
            [1,,2]           | 1 | value should stand
            [1,]             | 1 | value should stand
            [1] x            | 1 | behind the array
            """)
    void saysWhereAnArrayBreaks(String json, long line, String reason) {
        ReplayFault fault = catchThrowableOfType(ReplayFault.class, () -> cut(json));

        assertThat(fault.line()).isEqualTo(line);
        assertThat(fault).hasMessageContaining(reason);
    }

    @Test
    void measuresAValueThatIsTooLongAndGoesOnBehindIt() throws Exception {
        byte[] file = ("{\"a\":\"" + "x".repeat(3_000_000) + "\"}\n{\"b\":2}\n").getBytes(UTF_8);
        try (ReplayObjects values = new ReplayObjects(new ByteArrayInputStream(file))) {
            assertThat(values.next()).isTrue();
            assertThat(values.length()).isEqualTo(3_000_008);
            assertThat(values.value()).hasSizeLessThanOrEqualTo(ReplayObjects.MAX_BYTES);
            assertThat(values.next()).isTrue();
            assertThat(values.offset()).isEqualTo(3_000_009);
            assertThat(values.length()).isEqualTo(7);
            assertThat(values.next()).isFalse();
        }
    }

    /** Each value with its line and offset, from a stream that gives few bytes at a time. */
    private static List<String> cut(String file) throws IOException, ReplayFault {
        InputStream slow = new ByteArrayInputStream(file.getBytes(UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 3));
            }
        };
        List<String> found = new ArrayList<>();
        try (ReplayObjects values = new ReplayObjects(slow)) {
            while (values.next()) {
                byte[] value = Arrays.copyOf(values.value(), (int) values.length());
                found.add(values.line() + "@" + values.offset() + " " + new String(value, UTF_8));
            }
        }
        return found;
    }
}
