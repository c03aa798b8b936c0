package dev.tally.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> VALID = List.of("settle", "when-done", "on-change", "include");

    @ParameterizedTest
    @CsvSource({
        "settel, settle",
        "Settle, settle",
        "whenDone, when-done",
        "when_done, when-done",
        "onchange, on-change",
        "includes, include",
        "incldue, include"
    })
    void findsWhatWasMeant(String mistyped, String meant) {
        assertThat(NearestName.hint(mistyped, VALID)).isEqualTo("; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({"retention", "x", "exclude-all-of-them", "''"})
    void saysNothingWhereNothingIsNear(String mistyped) {
        assertThat(NearestName.hint(mistyped, VALID)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', '', 0", "a, '', 1", "abc, abc, 0", "abc, acb, 1", "kitten, sitting, 3", "ab, ba, 1"})
    void countsEdits(String a, String b, int edits) {
        assertThat(NearestName.distance(a, b)).isEqualTo(edits);
        assertThat(NearestName.distance(b, a)).isEqualTo(edits);
    }
}
