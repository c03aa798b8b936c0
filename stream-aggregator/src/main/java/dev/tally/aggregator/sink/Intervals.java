package dev.tally.aggregator.sink;

import java.time.Duration;

/** Durations as PostgreSQL's intervals. */
final class Intervals {
    private Intervals() {}

    /** In the largest unit that fits, so that a table shows '1 day' and not '24:00:00'. */
    static String text(Duration width) {
        if (width.toDays() > 0 && width.equals(Duration.ofDays(width.toDays()))) {
            return width.toDays() + " days";
        }
        return width.toMillis() + " milliseconds";
    }
}
