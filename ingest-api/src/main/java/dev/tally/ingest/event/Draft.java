package dev.tally.ingest.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One item of a request, read as far as it can be without its type's rules.
 *
 * @param id as its sender gave it outside the data; null: the rules, or the request's key, know
 * @param time the same; null: the rules know, or Kafka
 * @param attributes further CloudEvents attributes, as {@code EventCodec} takes them
 * @param data the JSON object
 * @param dataPointer where the data stands in the item: what a problem's pointer begins with
 */
record Draft(
        EventRules rules,
        String source,
        @Nullable String id,
        @Nullable Instant time,
        Map<String, String> attributes,
        JsonItem data,
        String dataPointer) {

    /** An event of the typed door: all of the item is data. */
    static Draft typed(EventRules rules, JsonItem item) {
        return new Draft(rules, "/v1/events/" + rules.typeName(), null, null, Map.of(), item, "");
    }

    int index() {
        return data.index();
    }

    /** Whether both say the same, to the byte. */
    boolean repeats(Draft other) {
        return rules.typeName().equals(other.rules.typeName()) && data.hasBytesOf(other.data);
    }

    /** What decides the partition: the type's key field, else the CloudEvents extension for it; null: the id. */
    @Nullable
    String key(@Nullable String fieldKey) {
        return fieldKey == null ? attributes.get("partitionkey") : fieldKey;
    }
}
