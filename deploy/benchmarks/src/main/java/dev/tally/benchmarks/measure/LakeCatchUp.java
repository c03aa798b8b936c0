package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.engine.Assignment;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.LakeEngine;
import dev.tally.benchmarks.load.Workload;
import dev.tally.benchmarks.oracle.Differences;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Brings a preloaded topic into Iceberg tables, from none until every row is there, and reads them back. */
public final class LakeCatchUp {
    private static final long LOOK_EVERY_MILLIS = 100;

    private final Platform platform;
    private final EngineJvm jvm;
    private final Duration patience;

    public LakeCatchUp(Platform platform, EngineJvm jvm, Duration patience) {
        this.platform = platform;
        this.jvm = jvm;
        this.patience = patience;
    }

    /** When the first rows were visible, how many, and when all were; in nanoseconds from the start. */
    private record Progress(long first, long firstRows, long all) {}

    /** Where the engine follows counts, they are made first, and their time is not part of the result. */
    public LakeResult run(LakeEngine engine, LakeLoad load) throws SQLException, IOException, InterruptedException {
        try (EngineRun owner = new EngineRun(platform, engine.owner(), jvm, Workload.EVENTS)) {
            if (engine.followsCounts()) {
                count(owner, load.end());
            }
            Assignment assignment = owner.assignment();
            LakeTables tables = new LakeTables(engine.catalog(assignment));
            long start = System.nanoTime();
            ServiceProcess process = engine.start(assignment, jvm);
            try {
                Progress progress = watch(process, tables, load.records(), start);
                double cpu = ProcessUsage.cpuSeconds(process.pid());
                long peak = ProcessUsage.peakBytes(process.pid());
                jvm.dumpProfile(process.pid(), "lake-" + engine.name());
                process.kill9();
                return result(engine, load, progress, cpu, peak, tables);
            } finally {
                process.kill9();
            }
        }
    }

    private static LakeResult result(
            LakeEngine engine, LakeLoad load, Progress progress, double cpu, long peak, LakeTables tables)
            throws IOException {
        LakeTables.Size size = tables.size();
        Differences differences = tables.differences(load.expected());
        double all = progress.all / 1e9;
        double behindFirst = (progress.all - progress.first) / 1e9;
        return new LakeResult(
                engine.name(),
                load.records(),
                all,
                progress.first / 1e9,
                load.records() / all,
                behindFirst > 0 ? (load.records() - progress.firstRows) / behindFirst : Double.NaN,
                cpu,
                peak,
                size.files(),
                size.bytes(),
                differences.rows(),
                differences.first());
    }

    private void count(EngineRun owner, long end) throws SQLException, IOException, InterruptedException {
        owner.start();
        long deadline = System.nanoTime() + patience.toNanos();
        while (owner.counted() < end) {
            owner.requireAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("only " + owner.counted() + " of " + end + " records were counted");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        owner.stop();
    }

    private Progress watch(ServiceProcess process, LakeTables tables, long records, long start)
            throws InterruptedException {
        long first = 0;
        long firstRows = 0;
        while (true) {
            long rows = tables.size().rows();
            long now = System.nanoTime() - start;
            if (rows > 0 && first == 0) {
                first = now;
                firstRows = rows;
            }
            if (rows >= records) {
                return new Progress(first, firstRows, now);
            }
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "the lake ended with " + process.exitCode() + ":\n" + process.logTail(40));
            }
            if (now > patience.toNanos()) {
                throw new IllegalStateException(
                        "only " + rows + " of " + records + " rows after " + patience + ":\n" + process.logTail(20));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
