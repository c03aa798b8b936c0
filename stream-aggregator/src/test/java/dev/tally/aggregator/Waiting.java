package dev.tally.aggregator;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for a condition, never for a time. */
final class Waiting {
    private Waiting() {}

    static void until(Duration patience, Callable<Boolean> condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not within " + patience.toSeconds() + " s: " + otherwise.get());
                }
                Thread.sleep(50);
            }
        } catch (AssertionError failed) {
            throw failed;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
