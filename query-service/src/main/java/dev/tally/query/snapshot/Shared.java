package dev.tally.query.snapshot;

import dev.tally.query.problem.Problem;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reading that is too dear for everybody to take their own: one is taken at a time, and those who come meanwhile share the
 * next. So however many ask, the database reads for one of them, and what each gets was read after it came: never an old
 * answer. A failure is shared as well. Safe for any number of threads; who waits holds no connection, and as with the
 * {@link WaitingRoom} only so many may wait.
 */
public final class Shared<T> {
    private static final int PLACES = 16;

    private final Supplier<T> reading;
    private final Semaphore places = new Semaphore(PLACES);
    private @Nullable Outcome<T> latest;

    /** @param reading from a snapshot that it opens itself */
    public Shared(Supplier<T> reading) {
        this.reading = reading;
    }

    /** What came of the reading that began then. */
    private record Outcome<T>(
            long begun, @Nullable T value, @Nullable RuntimeException failure) {}

    /** How many wait for a reading or take it. */
    int comers() {
        return PLACES - places.availablePermits();
    }

    T get() {
        long came = System.nanoTime();
        if (!places.tryAcquire()) {
            throw Problem.later(
                    "status.busy", "Too many ask for this at once, and each answer reads every count; ask again");
        }
        try {
            return read(came);
        } finally {
            places.release();
        }
    }

    private synchronized T read(long came) {
        Outcome<T> outcome = latest;
        if (outcome == null || outcome.begun() - came < 0) {
            outcome = take();
            latest = outcome;
        }
        if (outcome.failure() != null) {
            throw outcome.failure();
        }
        return outcome.value();
    }

    private Outcome<T> take() {
        long begun = System.nanoTime();
        try {
            return new Outcome<>(begun, reading.get(), null);
        } catch (RuntimeException failure) {
            return new Outcome<>(begun, null, failure);
        }
    }
}
