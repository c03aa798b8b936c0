package dev.tally.ingest;

import dev.tally.model.config.TallyConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What this door has seen. Types of events are open, series are not: a type without an entry in the configuration counts
 * as {@code other}, a document as {@code document}. Every series exists from the start.
 */
@Component
public final class IngestMeters {
    public static final String DOCUMENT = "document";
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Set<String> types;
    private final Timer ack;

    /** What became of an item. */
    public enum Outcome {
        ACCEPTED("accepted"),
        DUPLICATE("duplicate"),
        REJECTED("rejected"),
        /** Not acknowledged in time: the client knows, and may send it again. */
        UNAVAILABLE("unavailable");

        private final String tag;

        Outcome(String tag) {
            this.tag = tag;
        }
    }

    IngestMeters(MeterRegistry registry, TallyConfig config) {
        this.registry = registry;
        this.types = config.events().keySet();
        this.ack = Timer.builder("tally.ingest.ack")
                .description("From the first record sent to the last acknowledged")
                .tag("ack", "durable")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(2))
                .register(registry);
        types.forEach(this::register);
        register(OTHER);
        register(DOCUMENT);
    }

    private void register(String type) {
        bytes(type);
        for (Outcome outcome : Outcome.values()) {
            items(type, outcome);
        }
    }

    public void count(String type, Outcome outcome, int items) {
        if (items > 0) {
            items(tag(type), outcome).increment(items);
        }
    }

    public void countBytes(String type, long bytes) {
        bytes(tag(type)).increment((double) bytes);
    }

    public void acknowledgedAfter(long nanos) {
        ack.record(Duration.ofNanos(nanos));
    }

    private String tag(String type) {
        return types.contains(type) || type.equals(DOCUMENT) ? type : OTHER;
    }

    private Counter items(String type, Outcome outcome) {
        return registry.counter("tally.ingest.items", "type", type, "outcome", outcome.tag, "source", "http");
    }

    private Counter bytes(String type) {
        return registry.counter("tally.ingest.bytes", "type", type);
    }
}
