package dev.tally.aggregator.count;

import dev.tally.model.record.EventHash;
import java.io.Serializable;
import java.util.UUID;

/**
 * What makes two events the same: the hash of (source, id), and that of the data. With a billion ids the chance that any
 * two differ and collide is below 10<sup>-20</sup>.
 */
public record EventId(UUID id, UUID body) implements Serializable {

    static EventId of(EventHash hash, String source, String id, byte[] data) {
        return new EventId(hash.ofId(source, id), hash.ofData(data));
    }
}
