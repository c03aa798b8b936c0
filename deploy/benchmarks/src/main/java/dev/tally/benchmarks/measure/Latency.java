package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.LakeEngine;
import dev.tally.benchmarks.load.Feed;
import dev.tally.benchmarks.load.Publisher;
import dev.tally.benchmarks.load.Workload;
import dev.tally.model.record.Topics;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** From a record's send to the moment it is visible in PostgreSQL, at a steady rate, as a look every 10 ms sees it. */
public final class Latency {
    private static final long LOOK_EVERY_MILLIS = 10;

    private final Platform platform;
    private final EngineJvm jvm;
    private final Duration warmUp;
    private final Duration measured;
    private final Duration patience;

    /**
     * @param warmUp how long records flow before one counts; the engine starts within it
     * @param patience how long the last records may take
     */
    public Latency(Platform platform, EngineJvm jvm, Duration warmUp, Duration measured, Duration patience) {
        this.platform = platform;
        this.jvm = jvm;
        this.warmUp = warmUp;
        this.measured = measured;
        this.patience = patience;
    }

    /**
     * Runs the engine under this load.
     *
     * @param lake runs beside it; null: nothing does
     */
    public LatencyResult run(Engine engine, @Nullable LakeEngine lake, Workload workload, Feed feed, int rate)
            throws SQLException, IOException, InterruptedException {
        Topics.OWN.forEach(platform.kafka().admin()::deleteTopic);
        platform.kafka().admin().createOwnTopics();
        try (EngineRun run = new EngineRun(platform, engine, jvm, workload)) {
            run.start();
            run.startBeside(lake);
            Visibility visibility = new Visibility();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(feed, rate, visibility));
            long giveUp =
                    System.nanoTime() + warmUp.plus(measured).plus(patience).toNanos();
            while (!sending.isDone() || !visibility.nothingUnderWay()) {
                visibility.visible(run.positions(), System.nanoTime());
                run.requireAlive();
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException(engine.name() + " does not keep up with " + rate + " a second");
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
            sending.join();
            double cpu = ProcessUsage.cpuSeconds(run.process().pid());
            return LatencyResult.of(
                    lake == null ? engine.name() : engine.name() + "+lake",
                    workload,
                    rate,
                    visibility.latencies(),
                    cpu);
        }
    }

    private void send(Feed feed, int rate, Visibility visibility) {
        try (Publisher publisher = new Publisher(platform.kafka().bootstrapServers())) {
            long start = System.nanoTime();
            long counts = start + warmUp.toNanos();
            long total = warmUp.plus(measured).toSeconds() * rate;
            for (long sent = 0; sent < total; sent++) {
                long due = start + sent * TimeUnit.SECONDS.toNanos(1) / rate;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                long at = System.nanoTime();
                feed.sendNext(publisher, (partition, offset) -> {
                    if (at >= counts) {
                        visibility.sent(partition, offset, at);
                    }
                });
            }
        }
    }
}
