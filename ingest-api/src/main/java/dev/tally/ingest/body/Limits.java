package dev.tally.ingest.body;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tally.model.record.Topics;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The sizes in force, also told by {@code GET /v1/limits}. Larger requests are a 413, deeper ones a 400.
 *
 * @param maxBody of a request with events, as sent
 * @param maxInflated of the same after its {@code Content-Encoding} is undone
 * @param maxItems in one batch
 * @param maxItem of one event; a record on Kafka holds no more
 * @param maxDepth of objects and arrays within each other, the event itself being the first
 * @param maxDocument of a document, as sent and inflated
 */
public record Limits(
        @DefaultValue("8MB") DataSize maxBody,
        @DefaultValue("16MB") DataSize maxInflated,
        @DefaultValue("10000") int maxItems,
        @DefaultValue("1MB") DataSize maxItem,
        @DefaultValue("100") int maxDepth,
        @DefaultValue("256MB") DataSize maxDocument) {
    /** A larger body would need more than an array's length while its buffer grows. */
    private static final long MAX_INFLATED = 512L * 1024 * 1024;

    public Limits {
        atLeast("max-body", maxBody.toBytes(), 1);
        atMost("max-body", maxBody.toBytes(), maxInflated.toBytes());
        atMost("max-inflated", maxInflated.toBytes(), MAX_INFLATED);
        atLeast("max-items", maxItems, 1);
        atLeast("max-item", maxItem.toBytes(), 1);
        atMost("max-item", maxItem.toBytes(), Topics.MAX_VALUE_BYTES);
        atLeast("max-depth", maxDepth, 1);
        atMost("max-depth", maxDepth, 500);
        atLeast("max-document", maxDocument.toBytes(), 1);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("tally.limits." + name + " is " + value + ", and at least " + least);
        }
    }

    private static void atMost(String name, long value, long most) {
        if (value > most) {
            throw new IllegalArgumentException("tally.limits." + name + " is " + value + ", and at most " + most);
        }
    }

    /** These limits where so little memory is there that a body of the largest size could never be taken. */
    public Limits within(long bodyBudget) {
        DataSize inflated = DataSize.ofBytes(Math.min(maxInflated.toBytes(), bodyBudget));
        DataSize body = DataSize.ofBytes(Math.min(maxBody.toBytes(), inflated.toBytes()));
        return new Limits(body, inflated, maxItems, maxItem, maxDepth, maxDocument);
    }

    /** As {@code GET /v1/limits} answers. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sizes(
            @JsonProperty("max_body_bytes") long maxBodyBytes,
            @JsonProperty("max_inflated_bytes") long maxInflatedBytes,
            @JsonProperty("max_items") int maxItems,
            @JsonProperty("max_item_bytes") long maxItemBytes,
            @JsonProperty("max_depth") int maxDepth,
            @JsonProperty("max_document_bytes") long maxDocumentBytes,
            @JsonProperty("max_calls_per_minute") @Nullable Integer maxCallsPerMinute) {}

    /** @param rateLimit calls a minute; 0: none is in force */
    Sizes sizes(int rateLimit) {
        return new Sizes(
                maxBody.toBytes(),
                maxInflated.toBytes(),
                maxItems,
                maxItem.toBytes(),
                maxDepth,
                maxDocument.toBytes(),
                rateLimit == 0 ? null : rateLimit);
    }
}
