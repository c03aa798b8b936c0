package dev.tally.benchmarks.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.benchmarks.oracle.Counts;
import dev.tally.benchmarks.oracle.WordOracle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The peers cut words as the oracle does; else a comparison of speeds would compare two different jobs. */
class WordsTest {
    private static final String KINDS = "aZ9_.',;: -";
    private static final int LONGEST = 5;

    private final Words words = new Words();

    @Test
    void agreesWithTheOracleOnEveryShortAsciiText() {
        List<String> texts = new ArrayList<>(List.of(""));
        for (int from = 0; texts.get(from).length() < LONGEST; from++) {
            for (char kind : KINDS.toCharArray()) {
                texts.add(texts.get(from) + kind);
            }
        }
        assertAgrees(texts);
    }

    @Test
    void agreesWithTheOracleOnOtherText() {
        assertAgrees(List.of(
                "Größe, ﬁn and e\u0301te\u0301: the café's 3,5 %",
                "你好世界 สวัสดีชาวโลก 😀 ΟΔΟΣ", "x".repeat(300) + " " + "é".repeat(300)));
    }

    private void assertAgrees(List<String> texts) {
        WordOracle oracle = new WordOracle();
        texts.forEach(text -> oracle.add(text, text));
        Counts.Check check = oracle.documentWords().check();
        for (String text : texts) {
            Map<String, Long> counts = new TreeMap<>();
            words.of(text.getBytes(UTF_8)).forEach(word -> counts.merge(word, 1L, Long::sum));
            counts.forEach((word, count) -> check.row(text, word, count));
        }
        assertThat(check.end().first()).isEmpty();
    }
}
