package dev.tally.aggregator.health;

import dev.tally.aggregator.count.CountBatch;
import dev.tally.aggregator.count.Rejection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Whether batches go through, what they did, and the failure that ended them. Thread-safe. */
public final class Pulse {
    /** A batch may take long; one that takes longer than this is not coming back. */
    private static final Duration ALIVE = Duration.ofSeconds(60);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Timer countTimer = timer("count");
    private final Timer commitTimer = timer("commit");
    private final DistributionSummary records = DistributionSummary.builder("tally.batch.records")
            .description("Records per committed batch")
            .register(registry);
    private final Counter skipped = Counter.builder("tally.batch.skipped")
            .description("Records recognised as repeats and not counted again")
            .register(registry);
    private volatile long lastBeat = System.nanoTime();
    private volatile boolean beaten;
    private volatile double lastCommit;

    public Pulse() {
        Gauge.builder("tally.batch.last.timestamp", () -> lastCommit)
                .baseUnit("seconds")
                .description("When the last batch was committed, Unix time; 0 before the first")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    private Timer timer(String phase) {
        return Timer.builder("tally.batch")
                .tag("phase", phase)
                .description("Time per committed batch")
                .register(registry);
    }

    /** A micro-batch went through, with records or without. */
    public void beat() {
        lastBeat = System.nanoTime();
        beaten = true;
    }

    public void committed(CountBatch batch, long countNanos, long commitNanos) {
        countTimer.record(countNanos, TimeUnit.NANOSECONDS);
        commitTimer.record(commitNanos, TimeUnit.NANOSECONDS);
        records.record((double) batch.consumed());
        skipped.increment((double) batch.duplicates());
        for (Rejection rejection : batch.rejections()) {
            registry.counter("tally.rejected", "stage", rejection.stage(), "code", rejection.code())
                    .increment();
        }
        lastCommit = System.currentTimeMillis() / 1000.0;
    }

    /** Counting ended; only the first failure is kept. */
    public void fail(Throwable cause) {
        failure.complete(cause);
    }

    /** Waits until counting has failed. */
    public Throwable awaitFailure() throws InterruptedException {
        try {
            return failure.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A micro-batch went through lately, or the start is not long ago. */
    boolean isAlive() {
        return !failure.isDone() && System.nanoTime() - lastBeat < ALIVE.toNanos();
    }

    /** The first micro-batch went through, and the last one lately. */
    boolean isReady() {
        return beaten && isAlive();
    }

    String metrics() {
        return registry.scrape();
    }
}
