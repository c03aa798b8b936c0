package dev.tally.watcher.publish;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The counters of what was published. Every series exists from the start, at 0. */
public final class PublishMetrics {
    private final Counter published;
    private final Counter unchanged;
    private final Counter refused;
    private final Counter failed;
    private final Counter lines;
    private final Counter bytes;
    private final Counter rows;
    private final Counter rejectedRows;

    public PublishMetrics(MeterRegistry registry) {
        published = files(registry, "published");
        unchanged = files(registry, "unchanged");
        refused = files(registry, "refused");
        failed = files(registry, "failed");
        lines = Counter.builder("tally.ingest.items")
                .description("Lines and ends that Kafka has acknowledged")
                .tags("type", "line", "outcome", "accepted", "source", "file")
                .register(registry);
        rows = rows(registry, "accepted");
        rejectedRows = rows(registry, "rejected");
        bytes = Counter.builder("tally.ingest.bytes")
                .description("Bytes of files published to their end")
                .baseUnit("bytes")
                .tags("type", "line", "source", "file")
                .register(registry);
    }

    private static Counter rows(MeterRegistry registry, String outcome) {
        return Counter.builder("tally.ingest.items")
                .description("Rows of files of events; rejected: on Kafka as rejections")
                .tags("type", "row", "outcome", outcome, "source", "file")
                .register(registry);
    }

    private static Counter files(MeterRegistry registry, String outcome) {
        return Counter.builder("tally.files")
                .description("Turns of files, by how they ended")
                .tags("outcome", outcome)
                .register(registry);
    }

    void published(long lineCount, long byteCount) {
        published.increment();
        lines.increment((double) lineCount);
        bytes.increment((double) byteCount);
    }

    /** A file of events. */
    void publishedRows() {
        published.increment();
    }

    void rows(long accepted, long rejected) {
        rows.increment((double) accepted);
        rejectedRows.increment((double) rejected);
    }

    void unchanged() {
        unchanged.increment();
    }

    void refused() {
        refused.increment();
    }

    void failed() {
        failed.increment();
    }
}
