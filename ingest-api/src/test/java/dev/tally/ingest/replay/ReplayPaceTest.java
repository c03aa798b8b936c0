package dev.tally.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReplayPaceTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void waitsTheSameBetweenAnyTwo() {
        ReplayPace pace = ReplayPace.delay(Duration.ofMillis(100));

        assertThat(pace.waitNanos(NOON, 5)).isZero();
        assertThat(pace.waitNanos(NOON.plusSeconds(100), 6)).isEqualTo(100_000_000);
        assertThat(pace.waitNanos(NOON, 999_999_999)).isEqualTo(100_000_000);
        assertThat(pace.isNone()).isFalse();
        assertThat(ReplayPace.delay(Duration.ZERO).isNone()).isTrue();
    }

    @Test
    void followsTheTimesAndCatchesUpWhereItIsBehind() {
        ReplayPace pace = ReplayPace.speed(new BigDecimal("10"));

        assertThat(pace.waitNanos(NOON, 1_000)).isZero();
        assertThat(pace.waitNanos(NOON.plusSeconds(1), 1_000)).isEqualTo(100_000_000);
        assertThat(pace.waitNanos(NOON.plusSeconds(2), 150_001_000)).isEqualTo(50_000_000);
        assertThat(pace.waitNanos(NOON.plusSeconds(3), 999_000_000)).isZero();
        assertThat(pace.isNone()).isFalse();
    }

    @Test
    void copesWithThousandsOfYears() {
        ReplayPace pace = ReplayPace.speed(new BigDecimal("0.000000001"));

        assertThat(pace.waitNanos(Instant.parse("0001-01-01T00:00:00Z"), 0)).isZero();
        assertThat(pace.waitNanos(Instant.parse("9999-01-01T00:00:00Z"), 0))
                .isEqualTo(Duration.ofDays(36_500).toNanos());
    }
}
