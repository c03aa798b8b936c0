package dev.tally.query.counter;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;

/**
 * A counter and how far it is. While it is live, {@code counted + skipped + excluded + missed} is what was accepted of its
 * type.
 *
 * @param type the event type it counts
 * @param definition what it counts, as JSON in the shape of {@code tally.yaml}
 * @param status {@code backfilling}, {@code live} or {@code retired}
 * @param folded of the counted, events of groups beyond {@code max-groups}
 * @param missed events that Kafka no longer held when the counter was added
 * @param backlog records that its backfill has still to read
 */
record Counter(
        String name,
        String type,
        String status,
        @JsonRawValue String definition,
        long counted,
        long skipped,
        long excluded,
        long missed,
        long folded,
        long groups,
        long backlog,
        Instant createdAt) {}
