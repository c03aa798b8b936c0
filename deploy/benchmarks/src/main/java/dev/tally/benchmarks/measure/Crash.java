package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.oracle.Differences;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** A catch-up with kill -9 at random points of it, and a restart after each. */
public final class Crash {
    private static final int KILLS = 3;
    /** Batches end when they end: from there to the kill it is another random time, which spreads it over the next ones. */
    private static final int MOST_DELAY_MILLIS = 1_500;

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
            run.start();
            int kills = 0;
            long[] points = LongStream.generate(() -> (long) (random.nextDouble() * 0.9 * load.end()))
                    .limit(KILLS)
                    .sorted()
                    .toArray();
            for (long point : points) {
                await(run, point);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_DELAY_MILLIS));
                kills += run.counted() < load.end() ? 1 : 0;
                run.kill();
                run.start();
            }
            await(run, load.end());
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

    private void await(EngineRun run, long point) throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (run.counted() < Math.max(1, point)) {
            run.requireAlive();
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("only " + run.counted() + " records after " + patience);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
