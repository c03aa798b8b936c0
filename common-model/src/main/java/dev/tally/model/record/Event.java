package dev.tally.model.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event: a JSON object with a type.
 *
 * <p>(source, id) is its identity, as in CloudEvents: the same event sent again has the same two and is counted once. An
 * event whose sender gave no id has a generated one ({@code idGiven} false), which identifies it but repeats nothing.
 *
 * @param id at most {@link #MAX_ID_BYTES} bytes of UTF-8
 * @param idGiven whether the sender chose the id
 * @param source who sent it, a URI reference; {@code /v1/events/{type}} for events of the typed door
 * @param type at most {@link #MAX_TYPE_BYTES} bytes of UTF-8
 * @param time when it happened; null means when Kafka received it
 * @param data the JSON object, UTF-8
 */
public record Event(
        String id,
        boolean idGiven,
        String source,
        String type,
        @Nullable Instant time,
        byte[] data) {
    public static final int MAX_ID_BYTES = 256;
    public static final int MAX_TYPE_BYTES = 128;
    public static final int MAX_SOURCE_BYTES = 1024;
    /** Of any other CloudEvents attribute. */
    public static final int MAX_ATTRIBUTE_BYTES = 1024;
}
