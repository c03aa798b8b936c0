package dev.tally.aggregator.lake;

import dev.tally.aggregator.sink.LakeStore.Held;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What commits to the lake did. */
final class LakeMeters {
    private final Timer commits;
    private final Counter rows;
    private final Counter files;
    private final Counter unfit;
    private volatile double lastCommit;
    private volatile Held held = new Held(0, 0);

    LakeMeters(MeterRegistry registry) {
        commits = Timer.builder("tally.lake.commit")
                .description("Time per commit to the lake")
                .register(registry);
        rows = Counter.builder("tally.lake.rows")
                .description("Rows brought to the lake")
                .register(registry);
        files = Counter.builder("tally.lake.files.written")
                .description("Data files that commits added")
                .register(registry);
        unfit = Counter.builder("tally.lake.unfit")
                .description("Values of another type than their column, which stay in the data")
                .register(registry);
        Gauge.builder("tally.lake.files", () -> held.files())
                .description("Data files of the tables' current snapshots")
                .register(registry);
        Gauge.builder("tally.lake", () -> held.bytes())
                .baseUnit("bytes")
                .description("Their size")
                .register(registry);
        Gauge.builder("tally.lake.last.timestamp", () -> lastCommit)
                .baseUnit("seconds")
                .description("When the last commit was made, Unix time; 0 before the first")
                .register(registry);
    }

    /** What the tables' current snapshots are made of. */
    void holds(Held now) {
        held = now;
    }

    void committed(List<LakeDelta> deltas, long nanos) {
        commits.record(nanos, TimeUnit.NANOSECONDS);
        for (LakeDelta delta : deltas) {
            rows.increment((double) delta.rows());
            files.increment(delta.files().size());
            delta.unfit().values().forEach(count -> unfit.increment((double) count));
        }
        lastCommit = System.currentTimeMillis() / 1000.0;
    }
}
