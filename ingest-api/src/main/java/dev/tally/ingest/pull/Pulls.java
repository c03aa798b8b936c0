package dev.tally.ingest.pull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/** All pulls of the configuration, two threads each: one reads, one publishes. They stop before the server does, and what they have read is on Kafka then. */
final class Pulls implements SmartLifecycle {
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private final List<PullRunner> runners;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    Pulls(List<PullRunner> runners) {
        this.runners = List.copyOf(runners);
    }

    List<PullStatus> status() {
        return runners.stream().map(PullRunner::status).toList();
    }

    @Override
    public void start() {
        running = true;
        for (PullRunner runner : runners) {
            Thread thread = new Thread(runner, "pull-" + runner.status().name());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    @Override
    public void stop() {
        runners.forEach(PullRunner::stop);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
