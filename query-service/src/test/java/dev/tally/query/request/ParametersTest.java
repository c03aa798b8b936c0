package dev.tally.query.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.query.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private static final Set<String> KNOWN = Set.of("prefix", "limit", "cursor", "from", "every", "after", "wait");

    private static Parameters read(String query) {
        return Parameters.of("/v1/x", query, KNOWN);
    }

    @Test
    void decodesOncePlusAsSpace() {
        assertThat(read("prefix=a+b%2Bc%2520&").text("prefix")).contains("a b+c%20");
        assertThat(read("prefix=%E0%B8%AA").text("prefix")).contains("ส");
        assertThat(read("prefix").text("prefix")).contains("");
        assertThat(read(null).text("prefix")).isEmpty();
    }

    @Test
    void readsNumbersTimesAndDurations() {
        assertThat(read("").limit()).isEqualTo(100);
        assertThat(read("limit=10000").limit()).isEqualTo(10_000);
        assertThat(read("from=2026-11-21T12:00:00.5%2B02:00").instant("from"))
                .contains(Instant.parse("2026-11-21T10:00:00.5Z"));
        assertThat(read("every=1m").duration("every", Duration.ofDays(1))).contains(Duration.ofMinutes(1));
    }

    @Test
    void namesTheParameterThatIsWrong() {
        refused("limit=0", "parameter.invalid", "limit");
        refused("limit=+1", "parameter.invalid", "limit");
        refused("limit=１", "parameter.invalid", "");
        refused("limit=%EF%BC%91", "parameter.invalid", "limit");
        refused("from=2026-11-21", "parameter.invalid", "from");
        refused("from=2026-11-21T12:00:00+02:00", "parameter.invalid", "from");
        refused("every=2d", "parameter.invalid", "every");
        refused("prefix=a&prefix=b", "parameter.invalid", "prefix");
        refused("p%72efix=a&prefix=a", "parameter.invalid", "prefix");
        refused("nonsense=1", "parameter.unknown", "");
        refused("prefix=%E0%B8", "parameter.invalid", "");
        refused("prefix=%ED%A0%80", "parameter.invalid", "");
        refused("prefix=%4", "parameter.invalid", "");
        refused("%00=1", "parameter.invalid", "");
    }

    private static void refused(String query, String code, String parameter) {
        assertThatThrownBy(() -> {
                    Parameters parameters = read(query);
                    parameters.limit();
                    parameters.instant("from");
                    parameters.duration("every", Duration.ofDays(1));
                })
                .as(query)
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(code);
                    assertThat(problem.getMessage()).startsWith(parameter);
                });
    }

    @Test
    void aChoiceIsAbsentOrOneOfThem() {
        List<String> choices = List.of("live", "retired");
        assertThat(read("").choiceIfAny("prefix", choices)).isEmpty();
        assertThat(read("prefix=retired").choiceIfAny("prefix", choices)).contains("retired");
        for (String none : List.of("prefix=", "prefix", "prefix=Live")) {
            assertThatThrownBy(() -> read(none).choiceIfAny("prefix", choices))
                    .as(none)
                    .hasMessage("prefix is one of live | retired");
        }
    }

    @Test
    void aCursorSurvivesAnotherPageSizeAndWaitAndItsLinkKeepsTheFilters() {
        Parameters first = read("prefix=a%26b&limit=2&after=t~0~1&wait=1s");
        String cursor = first.cursorBehind(List.of("k"));
        assertThat(first.withCursor(cursor)).isEqualTo("/v1/x?cursor=" + cursor + "&limit=2&prefix=a%26b");
        assertThat(read("limit=7&prefix=a%26b&cursor=" + cursor).cursor().map(keys -> keys.text(0)))
                .contains("k");
        assertThatThrownBy(() -> read("prefix=a&cursor=" + cursor).cursor()).isInstanceOf(Problem.class);
    }

    @Test
    void theOrderOfParametersAndWaitingDoNotMakeAnotherAnswer() {
        assertThat(read("limit=2&prefix=a&wait=1s").identity())
                .isEqualTo(read("prefix=a&limit=2").identity());
        assertThat(read("limit=2").identity()).isNotEqualTo(read("limit=3").identity());
    }
}
