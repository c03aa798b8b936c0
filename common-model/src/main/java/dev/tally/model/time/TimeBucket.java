package dev.tally.model.time;

import java.time.Duration;
import java.time.Instant;

/**
 * A bucket width, and which bucket an instant falls into. Edges are UTC: every bucket starts at a multiple of the width
 * from midnight, also before 1970. A bucket holds its start and not its end.
 *
 * @param width divides a day evenly; one second to one day, in whole milliseconds
 */
public record TimeBucket(Duration width) implements Comparable<TimeBucket> {
    private static final long DAY_MILLIS = 86_400_000;

    /** Refuses widths whose buckets would not line up with the days. */
    public TimeBucket {
        if (width.compareTo(Duration.ofSeconds(1)) < 0 || width.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "a bucket is 1s to 1d wide, and " + DurationText.format(width) + " is not");
        }
        if (width.toNanosPart() % 1_000_000 != 0 || DAY_MILLIS % width.toMillis() != 0) {
            throw new IllegalArgumentException(
                    DurationText.format(width) + " does not divide a day evenly (such as 1s, 10s, 1m, 15m, 1h, 1d)");
        }
    }

    /** The bucket width of this name, such as {@code 1m}. */
    public static TimeBucket parse(String name) {
        return new TimeBucket(DurationText.parse(name));
    }

    /** The start of the bucket that holds this instant. */
    public Instant floor(Instant instant) {
        // Days first: the width divides them, and milliseconds of the far past or future would not fit a long.
        long day = Math.floorDiv(instant.getEpochSecond(), 86_400L);
        long millisOfDay = Math.floorMod(instant.getEpochSecond(), 86_400L) * 1_000 + instant.getNano() / 1_000_000;
        return Instant.ofEpochSecond(day * 86_400L).plusMillis(millisOfDay - millisOfDay % width.toMillis());
    }

    /** {@link #floor(Instant)} on milliseconds since 1970, for the hot path. */
    public long floorMillis(long epochMillis) {
        return epochMillis - Math.floorMod(epochMillis, width.toMillis());
    }

    /** {@link #floor(Instant)} on microseconds since 1970, for the hot path. */
    public long floorMicros(long epochMicros) {
        return epochMicros - Math.floorMod(epochMicros, width.toMillis() * 1_000);
    }

    /** The short form of the width, such as {@code 1m}: how configuration, REST and tables name it. */
    public String name() {
        return DurationText.format(width);
    }

    @Override
    public int compareTo(TimeBucket other) {
        return width.compareTo(other.width);
    }

    @Override
    public String toString() {
        return name();
    }
}
