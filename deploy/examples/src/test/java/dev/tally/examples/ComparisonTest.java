package dev.tally.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void namesWhatIsMissingWhatIsTooManyAndWhatIsOther() {
        Comparison<String, Integer> comparison =
                compare(Map.of("a", 1, "b", 2, "c", 3), Map.of("a", 1, "b", 5, "d", 4));

        assertThat(comparison.isEqual()).isFalse();
        assertThat(comparison.verdict())
                .containsExactly(
                        "✘ rows: 3 of 4 differ",
                        "  b: expected 2, found 5",
                        "  c: expected 3, found nothing",
                        "  d: expected nothing, found 4");
    }

    @Test
    void isShortWhereAllIsRightAndWhereNothingIs() {
        Map<Integer, Integer> many = IntStream.range(0, 1_000).boxed().collect(Collectors.toMap(i -> i, i -> i));

        assertThat(compare(many, many).verdict()).containsExactly("✔ rows: all 1,000 are right");
        assertThat(compare(many, Map.of()).verdict()).hasSize(22).endsWith("  …");
    }

    @Test
    void nothingExpectedAndNothingFoundIsNoProof() {
        assertThat(compare(Map.<String, Integer>of(), Map.of()).isEqual()).isFalse();
    }

    private static <K extends Comparable<K>> Comparison<K, Integer> compare(
            Map<K, Integer> expected, Map<K, Integer> found) {
        return new Comparison<>("rows", new TreeMap<>(expected), new TreeMap<>(found));
    }
}
