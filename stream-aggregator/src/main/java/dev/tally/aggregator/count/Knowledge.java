package dev.tally.aggregator.count;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a range is counted with besides its records: the state of its documents and the events that were counted before.
 * The first count of a range knows nothing and assumes that nothing repeats, which is nearly always right and costs no
 * look-up; where the assumption fails the range is counted again with what is known.
 *
 * @param documents by name; a document that is absent is assumed to go on where the range begins
 * @param events by id
 * @param uncounted offsets that the ledger has as repeats or rejections, ascending, where the range was counted before: their
 *     records are passed over, and every other event counts, whoever had its id; null where nothing has judged the range
 */
public record Knowledge(Map<String, DocumentState> documents, Map<UUID, EventId> events, long @Nullable [] uncounted)
        implements Serializable {
    public static final Knowledge NONE = new Knowledge(Map.of(), Map.of(), null);

    /** What the ledger says of a range that was counted. */
    public static Knowledge ofLedger(long[] uncounted) {
        return new Knowledge(Map.of(), Map.of(), uncounted);
    }

    /** Whether it is known already which events count. */
    boolean isJudged() {
        return uncounted != null;
    }

    /** Whether a record of a judged range was not counted. */
    boolean isUncounted(long offset) {
        return uncounted != null && Arrays.binarySearch(uncounted, offset) >= 0;
    }
}
