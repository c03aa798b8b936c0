package dev.tally.ingest.event;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What became of a batch.
 *
 * @param position contains every record of it, on Kafka
 */
record BatchResult(int accepted, int duplicates, int rejected, String position, List<Item> items) {

    /** What became of one item. */
    enum Status {
        /** On Kafka. */
        ACCEPTED,
        /** An item before it in this batch has its id, and is the one that is counted. */
        DUPLICATE;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        @JsonValue
        String wireName() {
            return wireName;
        }
    }

    /** One item, by its place in the batch. */
    record Item(int index, String id, Status status) {}
}
