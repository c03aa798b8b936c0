package dev.tally.ingest.pull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What one pull has done. Every series exists from the start. */
final class PullMeters {
    private final Counter accepted;
    private final Counter rejected;
    private final Counter failures;
    private final AtomicLong position = new AtomicLong();
    private final AtomicInteger connected = new AtomicInteger();

    PullMeters(MeterRegistry registry, String pull) {
        accepted = registry.counter("tally.pull.lines", "pull", pull, "outcome", "accepted");
        rejected = registry.counter("tally.pull.lines", "pull", pull, "outcome", "rejected");
        failures = Counter.builder("tally.pull.failures")
                .description("Connections that could not be made, or broke")
                .tag("pull", pull)
                .register(registry);
        Gauge.builder("tally.pull.position", position, AtomicLong::doubleValue)
                .description("Lines of the source that are on Kafka")
                .tag("pull", pull)
                .register(registry);
        Gauge.builder("tally.pull.connected", connected, AtomicInteger::doubleValue)
                .description("1 while the source is being read")
                .tag("pull", pull)
                .register(registry);
    }

    void lines(int good, int bad, long behind) {
        accepted.increment(good);
        rejected.increment(bad);
        position.set(behind);
    }

    void connected(boolean now) {
        connected.set(now ? 1 : 0);
    }

    void failed() {
        failures.increment();
    }
}
