package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.oracle.Differences;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A catch-up with kill -9 at random points of it, and a restart after each. */
public final class Crash {
    private static final int KILLS = 3;
    private static final long LOOK_EVERY_MILLIS = 20;

    private final Platform platform;
    private final EngineJvm jvm;
    private final Duration patience;
    private final Random random;

    public Crash(Platform platform, EngineJvm jvm, Duration patience, long seed) {
        this.platform = platform;
        this.jvm = jvm;
        this.patience = patience;
        this.random = new Random(seed);
    }

    public CrashResult run(Engine engine, Load load) throws SQLException, IOException, InterruptedException {
        try (EngineRun run = new EngineRun(platform, engine, jvm, load.workload())) {
            long start = System.nanoTime();
            Pace pace = new Pace();
            run.start();
            int kills = 0;
            while (kills < KILLS && killAtRandom(run, pace, load.end(), KILLS - kills)) {
                kills++;
            }
            await(run, pace, () -> pace.counted() >= load.end());
            double seconds = (System.nanoTime() - start) / 1e9;
            run.kill();
            Differences differences = run.differences(load.expected());
            return new CrashResult(
                    engine.name(),
                    load.workload(),
                    kills,
                    seconds,
                    differences.rows(),
                    differences.percentOff(),
                    differences.first());
        }
    }

    /**
     * Waits until the process has got on by a random share of what is left, kills it at any moment of the batch that follows,
     * and starts it again. Returns false where it was through before.
     */
    private boolean killAtRandom(EngineRun run, Pace pace, long end, int killsLeft)
            throws SQLException, InterruptedException, IOException {
        long share = (end - pace.counted()) / (killsLeft + 1);
        long point = pace.counted() + 1 + (long) (random.nextDouble() * share);
        await(run, pace, () -> pace.counted() >= end || (pace.counted() >= point && pace.isKnown()));
        TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * pace.batchNanos()));
        if (run.counted() >= end) {
            return false;
        }
        run.kill();
        run.start();
        pace.restarted();
        return true;
    }

    private void await(EngineRun run, Pace pace, BooleanSupplier reached) throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (!reached.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            pace.look(run.counted(), System.nanoTime());
            run.requireAlive();
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("only " + pace.counted() + " records after " + patience);
            }
        }
    }

    /** How long a batch takes: progress shows only at the end of one. */
    private static final class Pace {
        private long counted;
        private long advancedAt;
        private long batchNanos;

        void look(long nowCounted, long now) {
            if (nowCounted > counted) {
                batchNanos = advancedAt == 0 ? batchNanos : now - advancedAt;
                advancedAt = now;
                counted = nowCounted;
            }
        }

        /** The next batch has the start of the process in it, and tells nothing. */
        void restarted() {
            advancedAt = 0;
        }

        long counted() {
            return counted;
        }

        boolean isKnown() {
            return batchNanos > 0;
        }

        long batchNanos() {
            return batchNanos;
        }
    }
}
