package dev.tally.query.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.query.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RollUpTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");

    private static RollUp of(String query, List<Duration> kept) {
        return RollUp.of(Parameters.of("/x", query, Set.of("every")), kept).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"1m,1m", "15m,1m", "1h,1h", "6h,1h", "1d,1h", "7d,1h", "90m,1m"})
    void takesTheWidestKeptWidthThatDividesIt(String every, String base) {
        RollUp width = of("every=" + every, List.of(MINUTE, HOUR));
        assertThat(width.base()).isEqualTo(base.equals("1m") ? MINUTE : HOUR);
        assertThat(width.isKept()).isEqualTo(every.equals(base));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "30s", "90s", "7m", "50m", "25h", "36h", "1ms"})
    void refusesWhatIsNoMultipleOrDoesNotMeetTheDays(String every) {
        assertThatThrownBy(() -> of("every=" + every, List.of(MINUTE, HOUR)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("1m or 1h");
    }

    @Test
    void theSmallestIsMeantWhereNoneIsAskedFor() {
        assertThat(of("", List.of(MINUTE, HOUR)).every()).isEqualTo(MINUTE);
        assertThat(RollUp.of(Parameters.of("/x", "", Set.of()), List.of())).isEmpty();
    }

    @Test
    void roundsUpToTheNextStart() {
        RollUp minutes = new RollUp(MINUTE, MINUTE);
        assertThat(minutes.ceiling(TEN)).isEqualTo(TEN);
        assertThat(minutes.ceiling(TEN.plusNanos(1))).isEqualTo(TEN.plusSeconds(60));
        RollUp days = new RollUp(Duration.ofDays(1), HOUR);
        assertThat(days.ceiling(Instant.parse("1969-12-31T00:00:01Z"))).isEqualTo(Instant.EPOCH);
        assertThat(days.ceiling(Instant.parse("9999-12-31T23:59:59.999Z")))
                .isEqualTo(Instant.parse("9999-12-31T00:00:00Z").plus(Duration.ofDays(1)));
        assertThat(new RollUp(Duration.ofDays(7), HOUR).ceiling(Instant.parse("1970-01-02T00:00:00Z")))
                .isEqualTo(Instant.parse("1970-01-08T00:00:00Z"));
    }
}
