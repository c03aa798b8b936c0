package dev.tally.model.record;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as a Kafka client sends it: bytes only, so that this module knows the wire format and no Kafka client.
 *
 * @param topic where it goes
 * @param key decides the partition; one document, or one key of events, stays in order on one partition
 * @param value the line's text or the event's JSON
 * @param headers in the order they are written, no two of one name
 */
public record WireRecord(String topic, byte[] key, byte[] value, List<WireHeader> headers) {

    /** The value of the header with this name; null where there is none. */
    public byte @Nullable [] header(String name) {
        for (WireHeader header : headers) {
            if (header.name().equals(name)) {
                return header.value();
            }
        }
        return null;
    }
}
