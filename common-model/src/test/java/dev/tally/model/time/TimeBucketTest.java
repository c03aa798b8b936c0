package dev.tally.model.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeBucketTest {
    @ParameterizedTest
    @CsvSource({
        "1m, 2026-11-21T10:20:30.999999999Z, 2026-11-21T10:20:00Z",
        "1m, 2026-11-21T10:20:00Z, 2026-11-21T10:20:00Z",
        "15m, 2026-11-21T10:20:30Z, 2026-11-21T10:15:00Z",
        "1d, 2026-11-21T23:59:59Z, 2026-11-21T00:00:00Z",
        "1h, 1969-12-31T23:59:59.999Z, 1969-12-31T23:00:00Z",
        "1d, 1969-12-31T00:00:00Z, 1969-12-31T00:00:00Z",
        "1s, 1969-12-31T23:59:59.000000001Z, 1969-12-31T23:59:59Z",
        "1500ms, 1969-12-31T23:59:59.999Z, 1969-12-31T23:59:58.500Z",
        "1d, -1000000000-01-01T12:00:00Z, -1000000000-01-01T00:00:00Z",
        "1h, +1000000000-12-31T23:59:59Z, +1000000000-12-31T23:00:00Z",
    })
    void floorsToEdgesInUtc(String width, String instant, String start) {
        assertThat(TimeBucket.parse(width).floor(Instant.parse(instant))).isEqualTo(Instant.parse(start));
    }

    @Test
    void allThreeFloorsAgreeAndEveryBucketHoldsItsInstant() {
        Random random = new Random(7);
        String[] widths = {"1s", "1500ms", "10s", "1m", "15m", "1h", "6h", "1d"};
        long span = TimeRange.END.getEpochSecond() - TimeRange.EARLIEST.getEpochSecond();
        for (int i = 0; i < 20_000; i++) {
            TimeBucket bucket = TimeBucket.parse(widths[random.nextInt(widths.length)]);
            Instant instant = TimeRange.EARLIEST
                    .plusSeconds((long) (random.nextDouble() * span))
                    .plusNanos(random.nextInt(1_000_000) * 1_000L);
            Instant start = bucket.floor(instant);
            assertThat(start).isBetween(instant.minus(bucket.width()).plusNanos(1), instant);
            assertThat(Math.floorMod(start.toEpochMilli(), bucket.width().toMillis()))
                    .isZero();
            assertThat(bucket.floorMillis(instant.toEpochMilli())).isEqualTo(start.toEpochMilli());
            assertThat(bucket.floorMicros(instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000))
                    .isEqualTo(start.toEpochMilli() * 1_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "500ms", "999ms", "7s", "7m", "25h", "2d", "90d", "PT1.0001S", "1001ms"})
    void refusesWidthsThatDoNotLineUpWithTheDays(String width) {
        assertThatThrownBy(() -> TimeBucket.parse(width)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNamedByTheShortestForm() {
        assertThat(new TimeBucket(Duration.ofSeconds(60)).name()).isEqualTo("1m");
        assertThat(TimeBucket.parse("PT24H")).isEqualTo(TimeBucket.parse("1d")).hasToString("1d");
    }
}
