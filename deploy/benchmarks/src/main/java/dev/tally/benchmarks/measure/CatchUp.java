package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.Engines;
import dev.tally.benchmarks.http.Latencies;
import dev.tally.benchmarks.oracle.Differences;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs an engine on a preloaded topic, from an empty database until everything is counted, and compares the answer. */
public final class CatchUp {
    private static final long LOOK_EVERY_MILLIS = 50;

    private final Platform platform;
    private final EngineJvm jvm;
    private final Duration patience;
    private final int questions;

    /** @param questions how many a second the query service answers meanwhile, where the engine's is its database */
    public CatchUp(Platform platform, EngineJvm jvm, Duration patience, int questions) {
        this.platform = platform;
        this.jvm = jvm;
        this.patience = patience;
        this.questions = questions;
    }

    /** When the first batch became visible, how much it held, and when all was visible; in nanoseconds from the start. */
    private record Progress(long first, long firstRecords, long all) {}

    public CatchUpResult run(Engine engine, Load load) throws SQLException, IOException, InterruptedException {
        try (EngineRun run = new EngineRun(platform, engine, jvm, load.workload());
                Questions asked = questionsOf(engine, run)) {
            Usage before = run.usage();
            long start = System.nanoTime();
            run.start();
            Progress progress = watch(run, load.end(), start);
            Usage usage = run.usage().since(before);
            Latencies answers = asked == null ? null : asked.end();
            double cpu = ProcessUsage.cpuSeconds(run.process().pid());
            long peak = ProcessUsage.peakBytes(run.process().pid());
            jvm.dumpProfile(run.process().pid(), engine.name());
            run.stop();
            Differences differences = run.differences(load.expected());
            double all = progress.all / 1e9;
            double counting = (progress.all - progress.first) / 1e9;
            return new CatchUpResult(
                    engine.name(),
                    load.workload(),
                    load.records(),
                    load.bytes(),
                    all,
                    progress.first / 1e9,
                    load.records() / all,
                    counting > 0 ? (load.end() - progress.firstRecords) / counting : Double.NaN,
                    cpu,
                    usage.postgresCpu(),
                    usage.kafkaCpu(),
                    peak,
                    (double) usage.walBytes() / load.records(),
                    answers,
                    differences.rows(),
                    differences.first());
        }
    }

    private @Nullable Questions questionsOf(Engine engine, EngineRun run) throws IOException, InterruptedException {
        return questions == 0 || engine != Engines.TALLY
                ? null
                : new Questions(platform, jvm, run.assignment().jdbcUrl(), questions);
    }

    private Progress watch(EngineRun run, long end, long start) throws SQLException, InterruptedException {
        long first = 0;
        long firstRecords = 0;
        while (true) {
            long counted = run.counted();
            long now = System.nanoTime() - start;
            if (counted > 0 && first == 0) {
                first = now;
                firstRecords = counted;
            }
            if (counted >= end) {
                return new Progress(first, firstRecords, now);
            }
            run.requireAlive();
            if (now > patience.toNanos()) {
                throw new IllegalStateException("only " + counted + " of " + end + " records after " + patience + ":\n"
                        + run.process().logTail(20));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
