package dev.tally.acceptance;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/** Waiting for conditions, never for time to pass. */
final class Eventually {
    private static final long POLL_MILLISECONDS = 50;

    private Eventually() {}

    /** Returns as soon as the check passes; after the patience throws what it last threw. */
    static <T> T eventually(Duration patience, Callable<T> check) throws Exception {
        Instant giveUp = Instant.now().plus(patience);
        while (true) {
            try {
                return check.call();
            } catch (AssertionError | java.io.IOException notYet) {
                if (Instant.now().isAfter(giveUp)) {
                    throw notYet;
                }
            }
            Thread.sleep(POLL_MILLISECONDS);
        }
    }
}
