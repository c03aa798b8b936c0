package dev.tally.model.record;

import java.time.Duration;
import java.util.List;

/** Tally's own topics, and how they are created. Broker auto-creation is off: a missing topic is an error, never a surprise. */
public final class Topics {
    /** Lines of documents; key: the document's name. */
    public static final String LINES = "tally.lines.v1";
    /** Events; key: the type's key field, else the event id. */
    public static final String EVENTS = "tally.events.v1";

    public static final List<String> OWN = List.of(LINES, EVENTS);

    /** Enough to spread over a small cluster; documents and keys keep their partition, so it is not changed lightly. */
    public static final int PARTITIONS = 6;

    public static final Duration RETENTION = Duration.ofDays(7);

    /** The topics' {@code max.message.bytes} and the producers' {@code max.request.size}; a record's text is at most half. */
    public static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

    /** The largest line or event that is published. Larger lines are rejected one by one, larger events are a 413. */
    public static final int MAX_VALUE_BYTES = 1024 * 1024;

    private Topics() {}
}
