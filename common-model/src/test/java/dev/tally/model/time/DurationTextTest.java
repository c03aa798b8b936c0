package dev.tally.model.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S, 500ms",
        "0s, PT0S, 0s",
        "1s, PT1S, 1s",
        "90s, PT1M30S, 90s",
        "60s, PT1M, 1m",
        "PT1M, PT1M, 1m",
        "PT1H30M, PT1H30M, 90m",
        "24h, P1D, 1d",
        "P2DT1S, P2DT1S, 172801s",
        "30d, P30D, 30d",
        "PT1.5S, PT1.5S, 1500ms",
        "PT0.0000001S, PT0.0000001S, PT0.0000001S"
    })
    void readsWhatPeopleWriteAndWritesTheShortestForm(String text, Duration expected, String shortest) {
        assertThat(DurationText.parse(text)).isEqualTo(expected);
        assertThat(DurationText.format(expected)).isEqualTo(shortest);
        assertThat(DurationText.parse(shortest)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "60", "1 m", "m", "1w", "-1m", "1.5m", "1M", "1m30s", "٣m", "PT", "P1Y", "tomorrow"})
    void refusesTheRestByName(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a duration such as 500ms, 1s, 1m, 1h, 1d or PT1M");
    }

    @Test
    void refusesWhatNoDurationHolds() {
        assertThatThrownBy(() -> DurationText.parse("999999999999999d")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DurationText.parse("PT99999999999999999999S"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
