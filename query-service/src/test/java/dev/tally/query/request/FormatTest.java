package dev.tally.query.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.query.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    private static final List<Format> ALL = List.of(Format.values());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/csv | CSV
            text/* | CSV
            application/x-ndjson | NDJSON
            */* | JSON
            application/* | JSON
            text/csv;q=0.5,application/json;q=0.4 | CSV
            application/json,text/csv;q=0.9 | JSON
            */*,text/csv | CSV
            text/csv;header=absent;charset=utf-8 | CSV
            text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | JSON
            application/json, application/problem+json | JSON
            """)
    void answersWhatTheClientLikesBest(String accept, Format format) {
        assertThat(Format.accepted(accept, ALL)).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/csv;q=0", "nonsense", "image/png, text/html"})
    void refusesWhatItCannotWrite(String accept) {
        assertThatThrownBy(() -> Format.accepted(accept, ALL)).isInstanceOf(Problem.class);
    }

    @Test
    void isJsonWhereNothingIsSaid() {
        assertThat(Format.accepted(null, ALL)).isEqualTo(Format.JSON);
        assertThatThrownBy(() -> Format.accepted("text/csv", List.of(Format.JSON)))
                .hasMessage("This path answers application/json");
    }
}
