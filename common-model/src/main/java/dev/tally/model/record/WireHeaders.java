package dev.tally.model.record;

import org.jspecify.annotations.Nullable;

/** The headers of a received record. A test or a Kafka consumer implements it without copying them. */
@FunctionalInterface
public interface WireHeaders {
    /** The last value of this header, or null where the record has none. */
    byte @Nullable [] last(String name);
}
