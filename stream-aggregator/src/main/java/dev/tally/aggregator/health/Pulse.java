package dev.tally.aggregator.health;

import dev.tally.model.process.ProcessIdentity;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Whether batches go through, and the failure that ended them. Thread-safe. */
public final class Pulse {
    /** A batch may take long; one that takes longer than this is not coming back. */
    private static final Duration ALIVE = Duration.ofSeconds(60);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile long lastBeat = System.nanoTime();
    private volatile boolean beaten;

    /** @param configuration the file that this process has read; null: none */
    public Pulse(@Nullable Path configuration) {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        Gauge.builder("tally.build.info", () -> 1)
                .description("Which version runs")
                .tag("version", ProcessIdentity.version())
                .register(registry);
        Gauge.builder("tally.config.info", () -> 1)
                .description("Which configuration was read")
                .tag("hash", ProcessIdentity.configuration(configuration))
                .register(registry);
    }

    /** Where this process shows what it measures. */
    public MeterRegistry registry() {
        return registry;
    }

    /** A micro-batch went through, with records or without. */
    public void beat() {
        lastBeat = System.nanoTime();
        beaten = true;
    }

    /** It ended; only the first failure is kept. */
    public void fail(Throwable cause) {
        failure.complete(cause);
    }

    /** Waits until it has failed. */
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
