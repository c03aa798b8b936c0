package dev.tally.aggregator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Starts the aggregator again when it has ended with 1 or 3 or was killed, as the platform does. */
final class Supervisor implements AutoCloseable {
    private static final int NONE = -1;

    private final Supplier<Aggregator> starts;
    private final List<Integer> exitCodes = new ArrayList<>();
    private final List<Aggregator> ended = new ArrayList<>();
    private final int finalCode;
    private Aggregator current;

    /** Any other exit code than those fails the test. */
    Supervisor(Supplier<Aggregator> starts) {
        this(starts, NONE);
    }

    /** With one more code that may come, and after which it is not started again. */
    Supervisor(Supplier<Aggregator> starts, int finalCode) {
        this.starts = starts;
        this.finalCode = finalCode;
        this.current = starts.get();
    }

    Aggregator current() {
        return current;
    }

    /** Of those that ended, in order. */
    List<Integer> exitCodes() {
        return exitCodes;
    }

    /** In how many lines of any of their logs the text stands. */
    long timesLogged(String text) {
        return current.timesLogged(text)
                + ended.stream().mapToLong(one -> one.timesLogged(text)).sum();
    }

    /** Waits for a condition, starting the aggregator again where needed. */
    void await(Duration patience, Callable<Boolean> condition, Supplier<String> otherwise) {
        Waiting.until(
                patience,
                () -> {
                    startAgainIfEnded();
                    return condition.call();
                },
                () -> otherwise.get() + ", exits " + exitCodes + "\n"
                        + current.process().logTail(20));
    }

    private void startAgainIfEnded() {
        if (!current.process().isAlive() && !exitCodes.contains(finalCode)) {
            int code = current.awaitExit(Duration.ZERO);
            if (code != 1 && code != 3 && code != 137 && code != finalCode) {
                throw new AssertionError(
                        "ended with " + code + ":\n" + current.process().logTail(20));
            }
            exitCodes.add(code);
            if (code != finalCode) {
                ended.add(current);
                current = starts.get();
            }
        }
    }

    @Override
    public void close() {
        current.close();
    }
}
