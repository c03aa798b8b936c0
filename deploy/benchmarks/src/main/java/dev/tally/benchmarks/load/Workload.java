package dev.tally.benchmarks.load;

import dev.tally.model.record.Topics;

/** What an engine counts in a run. */
public enum Workload {
    /** Words over all documents, and words per document. */
    DOCUMENTS(Topics.LINES, "lines"),
    /** Orders per minute; orders, units and revenue by region and item. */
    EVENTS(Topics.EVENTS, "events");

    private final String topic;
    private final String unit;

    Workload(String topic, String unit) {
        this.topic = topic;
        this.unit = unit;
    }

    /** The topic that holds it. */
    public String topic() {
        return topic;
    }

    /** What one record is called. */
    public String unit() {
        return unit;
    }
}
