package dev.tally.aggregator.health;

import dev.tally.aggregator.count.CountBatch;
import dev.tally.aggregator.count.Rejection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What committed batches did. Every series exists from the start. */
public final class BatchMeters {
    private final MeterRegistry registry;
    private final Timer countTimer;
    private final Timer writeTimer;
    private final Timer commitTimer;
    private final DistributionSummary records;
    private final Counter skipped;
    private final Counter rejected;
    private volatile double lastCommit;

    public BatchMeters(MeterRegistry registry) {
        this.registry = registry;
        countTimer = timer("count");
        writeTimer = timer("write");
        commitTimer = timer("commit");
        records = DistributionSummary.builder("tally.batch.records")
                .description("Records per committed batch")
                .register(registry);
        skipped = Counter.builder("tally.batch.skipped")
                .description("Records recognised as repeats and not counted again")
                .register(registry);
        rejected = Counter.builder("tally.batch.rejected")
                .description("Records that could not be counted, whatever the reason")
                .register(registry);
        Gauge.builder("tally.batch.last.timestamp", () -> lastCommit)
                .baseUnit("seconds")
                .description("When the last batch was committed, Unix time; 0 before the first")
                .register(registry);
    }

    private Timer timer(String phase) {
        return Timer.builder("tally.batch")
                .tag("phase", phase)
                .description("Time per committed batch")
                .register(registry);
    }

    /**
     * A batch is in the database.
     *
     * @param countNanos from the first record read to the merged deltas: Spark's tasks read and count as one
     * @param writeNanos of the statements
     * @param commitNanos of the COMMIT
     */
    public void committed(CountBatch batch, long countNanos, long writeNanos, long commitNanos) {
        countTimer.record(countNanos, TimeUnit.NANOSECONDS);
        writeTimer.record(writeNanos, TimeUnit.NANOSECONDS);
        commitTimer.record(commitNanos, TimeUnit.NANOSECONDS);
        records.record((double) batch.consumed());
        skipped.increment((double) batch.duplicates());
        // Counted from 0 on: of a series that begins with its first record no rate can be told.
        rejected.increment(batch.rejections().size());
        for (Rejection rejection : batch.rejections()) {
            registry.counter("tally.rejected", "stage", rejection.stage(), "code", rejection.code())
                    .increment();
        }
        lastCommit = System.currentTimeMillis() / 1000.0;
    }
}
