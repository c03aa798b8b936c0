package dev.tally.ingest.replay;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** When the next object is due: so long after the one before, or as its time says. Not thread-safe; one a stream. */
final class ReplayPace {
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private final long delayNanos;
    private final @Nullable BigDecimal speed;
    private @Nullable Instant first;
    private long begun;

    private ReplayPace(long delayNanos, @Nullable BigDecimal speed) {
        this.delayNanos = delayNanos;
        this.speed = speed;
    }

    /** The same time between any two. */
    static ReplayPace delay(Duration delay) {
        return new ReplayPace(delay.toNanos(), null);
    }

    /** So many times as fast as it happened. */
    static ReplayPace speed(BigDecimal speed) {
        return new ReplayPace(0, speed);
    }

    /** Whether no object ever waits. */
    boolean isNone() {
        return speed == null && delayNanos == 0;
    }

    /** How long the object of this time waits, asked in turn; {@code now} is as of {@link System#nanoTime}. */
    long waitNanos(Instant time, long now) {
        if (first == null) {
            first = time;
            begun = now;
            return 0;
        }
        if (speed == null) {
            return delayNanos;
        }
        Duration since = Duration.between(first, time);
        BigDecimal nanos = BigDecimal.valueOf(since.getSeconds())
                .multiply(NANOS)
                .add(BigDecimal.valueOf(since.getNano()))
                .divide(speed, 0, RoundingMode.HALF_UP);
        long due = nanos.min(BigDecimal.valueOf(TimeUnit.DAYS.toNanos(36_500))).longValue();
        return Math.max(0, due - (now - begun));
    }
}
