package dev.tally.ingest.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tally.ingest.IngestMeters.Outcome;
import dev.tally.ingest.problem.ItemProblem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a batch.
 *
 * @param position contains every record of it, on Kafka; absent where there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BatchResult(
        int accepted,
        int duplicates,
        int rejected,
        @Nullable String position,
        List<Item> items) {

    /** What became of one item. */
    enum Status {
        /** On Kafka. */
        ACCEPTED(Outcome.ACCEPTED),
        /** An item before it in this batch has its id, and is the one that is counted. */
        DUPLICATE(Outcome.DUPLICATE),
        /** Not taken; the others were, as the client wished. */
        REJECTED(Outcome.REJECTED);

        private final String wireName = name().toLowerCase(Locale.ROOT);
        private final Outcome outcome;

        Status(Outcome outcome) {
            this.outcome = outcome;
        }

        Outcome outcome() {
            return outcome;
        }

        @JsonValue
        String wireName() {
            return wireName;
        }
    }

    /**
     * One item, by its place in the batch.
     *
     * @param id absent where it was rejected
     * @param errors why it was rejected; else absent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            int index,
            @Nullable String id,
            Status status,
            @Nullable List<ItemProblem> errors) {

        static Item taken(int index, String id, boolean repeated) {
            return new Item(index, id, repeated ? Status.DUPLICATE : Status.ACCEPTED, null);
        }

        static Item rejected(int index, List<ItemProblem> errors) {
            return new Item(index, null, Status.REJECTED, errors);
        }
    }
}
