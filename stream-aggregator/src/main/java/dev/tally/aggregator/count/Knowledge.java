package dev.tally.aggregator.count;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;

/**
 * What a range is counted with besides its records: the state of its documents and the events that were counted before.
 * The first count of a range knows nothing and assumes that nothing repeats, which is nearly always right and costs no
 * look-up; where the assumption fails the range is counted again with what is known.
 *
 * @param documents by name; a document that is absent is assumed to go on where the range begins
 * @param events by id
 * @param uncounted offsets whose records are passed over: the ledger has them as repeats or rejections; ascending
 */
public record Knowledge(Map<String, DocumentState> documents, Map<UUID, EventId> events, long[] uncounted)
        implements Serializable {
    public static final Knowledge NONE = new Knowledge(Map.of(), Map.of(), new long[0]);
}
