package dev.tally.cli.standalone;

import dev.tally.cli.home.PartRecord;
import dev.tally.cli.home.PartRecord.State;
import dev.tally.cli.home.ProcessIdentity;
import dev.tally.cli.standalone.Part.Running;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one part running: starts it, and when it ends starts it again after a growing pause, except after an exit code
 * that a restart does not cure: then it waits until it is asked to. One thread of its own. A first start that fails is
 * final as well: nothing has worked yet, so a person should look.
 */
final class Keeper {
    private final Part part;
    private final Board board;
    private final Consumer<String> console;
    private final CompletableFuture<?> prerequisite;
    private final CompletableFuture<Void> firstStart = new CompletableFuture<>();
    /** Ends a pause, and the wait of a part that is stopped: something is asked. */
    private final Semaphore asked = new Semaphore(0);

    private final Thread thread;
    private volatile @Nullable Running running;
    private volatile boolean stopping;
    private volatile boolean startingAnew;

    /**
     * @param prerequisite what has to be there before the first start
     * @param console takes a line for each restart and each final end
     */
    Keeper(Part part, Board board, CompletableFuture<?> prerequisite, Consumer<String> console) {
        this.part = part;
        this.board = board;
        this.prerequisite = prerequisite;
        this.console = console;
        this.thread = new Thread(this::keep, "keeper-" + part.name());
        this.thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    /** Done when the part was started for the first time; failed when that did not work. */
    CompletableFuture<Void> firstStart() {
        return firstStart;
    }

    Part part() {
        return part;
    }

    /** Looks whether a part that is starting has become ready. */
    void lookWhetherReady() {
        Running current = running;
        if (current != null && board.get(part.name()).state() == State.STARTING && current.isReady()) {
            board.change(
                    part.name(),
                    record -> record.state() == State.STARTING ? with(record, State.READY, record.process()) : record);
        }
    }

    /** Ends the part and does not start it again; returns when it has ended. */
    void stop(Duration patience) {
        stopping = true;
        asked.release();
        Running current = running;
        if (current != null) {
            current.stop(patience);
        }
        // A start in progress sees the flag when it is through.
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the part in good order and starts it at once, also one that is stopped; returns when the old process has ended. */
    void startAnew(Duration patience) {
        startingAnew = true;
        asked.release();
        Running current = running;
        if (current != null) {
            current.stop(patience);
        }
    }

    private void keep() {
        try {
            prerequisite.join();
        } catch (RuntimeException notThere) {
            return; // what it needs failed, which is said there
        }
        int failures = 0;
        try {
            while (!stopping) {
                asked.drainPermits();
                startingAnew = false;
                board.change(part.name(), record -> with(record, State.STARTING, null));
                Instant startedAt = Instant.now();
                End end = runOnce();
                if (end.isFinal()) { // said even while stopping: it is a reason that the next start meets, too
                    stopForGood(end);
                    failures = 0;
                    if (!stopping) {
                        asked.acquire();
                    }
                } else if (startingAnew) {
                    failures = 0;
                } else if (!stopping) {
                    failures = RestartPolicy.failuresInARow(failures, Duration.between(startedAt, Instant.now()));
                    pauseBeforeRestart(end, RestartPolicy.pause(failures));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How a run ended; {@code code} is -1 where the part did not even start. */
    private record End(int code, String reason, boolean isFinal) {}

    private End runOnce() throws InterruptedException {
        Running current;
        try {
            current = part.start();
        } catch (IOException | RuntimeException e) {
            boolean first = !firstStart.isDone();
            firstStart.completeExceptionally(e);
            return new End(-1, message(e), first);
        }
        running = current;
        if (stopping || startingAnew) {
            current.stop(Duration.ofSeconds(10));
            running = null;
            return new End(0, "", false);
        }
        board.change(part.name(), record -> with(record, State.STARTING, current.process()));
        firstStart.complete(null);
        lookWhetherReady();
        int code = current.onExit().join();
        running = null;
        return new End(code, current.lastWords(), RestartPolicy.isFinal(code));
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void stopForGood(End end) {
        String why = switch (end.code()) {
            case RestartPolicy.BAD_CONFIGURATION -> "bad configuration";
            case RestartPolicy.NEEDS_OPERATOR -> "it needs an operator";
            default -> "it could not be started";
        };
        // Said before it shows: who sees the state can count on the line being there.
        console.accept("✘ " + part.name() + " stopped, " + why + ": " + end.reason());
        board.change(
                part.name(),
                record -> new PartRecord(
                        part.name(), State.STOPPED, null, Instant.now(), record.restarts(), end.reason()));
    }

    private void pauseBeforeRestart(End end, Duration pause) throws InterruptedException {
        console.accept(String.format(
                Locale.ROOT,
                "! %s %s · restarting in %.1f s · %s",
                part.name(),
                describe(end.code()),
                pause.toMillis() / 1000.0,
                end.reason()));
        board.change(
                part.name(),
                record -> new PartRecord(
                        part.name(), State.RESTARTING, null, Instant.now(), record.restarts() + 1, end.reason()));
        asked.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String describe(int code) {
        if (code < 0) {
            return "could not be started";
        }
        return code > 128 && code < 160 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
    }

    private static PartRecord with(PartRecord record, State state, @Nullable ProcessIdentity process) {
        return new PartRecord(record.name(), state, process, Instant.now(), record.restarts(), record.reason());
    }
}
