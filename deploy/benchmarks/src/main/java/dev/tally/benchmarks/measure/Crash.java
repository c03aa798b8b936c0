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
    /** A batch's time where no second batch has told it yet. */
    private static final Duration FIRST_BATCH = Duration.ofSeconds(2);

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
                Duration batch = await(run, point);
                // Progress shows at the end of a batch: the kill may come at any moment of the next one.
                TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * batch.toNanos()));
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

    /** Waits until so many records are visible. Returns how long the last batch took. */
    private Duration await(EngineRun run, long point) throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        long before = run.counted();
        long advanced = 0;
        Duration batch = FIRST_BATCH;
        for (long counted = before; counted < Math.max(1, point); counted = run.counted()) {
            long now = System.nanoTime();
            if (counted > before) {
                batch = advanced == 0 ? FIRST_BATCH : Duration.ofNanos(now - advanced);
                advanced = now;
                before = counted;
            }
            run.requireAlive();
            if (now > giveUp) {
                throw new IllegalStateException("only " + counted + " records after " + patience);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        return batch;
    }
}
