package dev.tally.model.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeRangeTest {
    @Test
    void readsWhatItWrites() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long seconds = random.nextLong(TimeRange.EARLIEST.getEpochSecond(), TimeRange.END.getEpochSecond());
            int nanos = List.of(0, random.nextInt(1000) * 1_000_000, random.nextInt(1_000_000_000))
                    .get(i % 3);
            Instant instant = Instant.ofEpochSecond(seconds, nanos);
            assertThat(TimeRange.parse(instant.toString())).isEqualTo(instant);
        }
    }

    /** The JDK's own parser is the judge: of texts that are nearly times, both take the same and read the same. */
    @Test
    void agreesWithTheGeneralParserOnTextsThatAreNearlyTimes() {
        Random random = new Random(8);
        String letters = "0123456789-:.TZtz+ \u0660";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder("2024-02-29T23:59:59.123456789Z");
            text.delete(19, 19 + random.nextInt(11));
            for (int change = random.nextInt(3); change > 0; change--) {
                int place = random.nextInt(text.length());
                text.setCharAt(place, letters.charAt(random.nextInt(letters.length())));
            }
            Instant expected;
            try {
                expected = OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException none) {
                assertThatThrownBy(() -> TimeRange.parse(text.toString()))
                        .as(text.toString())
                        .isInstanceOf(DateTimeException.class);
                continue;
            }
            if (TimeRange.contains(expected)) {
                assertThat(TimeRange.parse(text.toString())).as(text.toString()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0000-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "2023-02-29T00:00:00Z", "2026-11-21T24:00:00Z"})
    void refusesWhatLiesOutside(String text) {
        assertThatThrownBy(() -> TimeRange.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
