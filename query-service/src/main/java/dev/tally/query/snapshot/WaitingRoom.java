package dev.tally.query.snapshot;

import dev.tally.query.problem.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Where requests wait until something is counted. It has fewer places than the server has threads, so that requests that
 * do not wait are never held up by those that do; who finds no place is asked to come back. Nobody holds a connection
 * here.
 */
@Component
public class WaitingRoom {
    public static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final int PLACES = 32;

    private final Semaphore places = new Semaphore(PLACES);

    WaitingRoom() {}

    /**
     * Returns when it is ready, tried every so often and once more at the end.
     *
     * @param late what to answer when the time is up
     */
    public void await(Duration wait, Duration every, BooleanSupplier ready, Supplier<Problem> late) {
        if (!places.tryAcquire()) {
            throw Problem.later("wait.busy", "Too many requests are waiting; ask again without wait, or later");
        }
        try {
            long deadline = System.nanoTime() + wait.toNanos();
            while (!ready.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw late.get();
                }
                Thread.sleep(Duration.ofNanos(Math.min(left, every.toNanos())).toMillis() + 1);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw Problem.later("service.stopping", "The service is stopping");
        } finally {
            places.release();
        }
    }
}
