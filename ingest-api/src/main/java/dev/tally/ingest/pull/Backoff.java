package dev.tally.ingest.pull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits that double from 200 ms to 30 s, each between its half and its whole, so that many do not come back at once. */
final class Backoff {
    private static final long FIRST_MILLIS = 200;
    private static final long LONGEST_MILLIS = 30_000;

    private final RandomGenerator random;
    private long millis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        long whole = millis;
        millis = Math.min(2 * millis, LONGEST_MILLIS);
        return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
    }

    /** Something went well: the next failure is a first one. */
    void reset() {
        millis = FIRST_MILLIS;
    }
}
