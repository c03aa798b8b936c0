package dev.tally.query.trace;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known by one name or id.
 *
 * @param document the document of this name; null where there is none
 * @param events the events with this id, one for each source that has it
 * @param rejections records that could not be counted and have this key, the latest first, a hundred at the most
 */
record Trace(String id, @Nullable TracedDocument document, List<TracedEvent> events, List<TracedRejection> rejections) {

    boolean isEmpty() {
        return document == null && events.isEmpty() && rejections.isEmpty();
    }

    /** A committed batch. */
    record TracedBatch(long batchId, Instant committedAt) {}

    /**
     * A document.
     *
     * @param door where it came in
     * @param documentId which rows of {@code document_word_counts} are its own
     * @param words the sum of those rows
     * @param batch the batch that counted its end, null before that; the lines before it may be in earlier ones
     * @param ranges what that batch consumed of the topic of lines: the document's end is in one of these
     */
    record TracedDocument(
            String door,
            String name,
            @Nullable String version,
            String status,
            long documentId,
            long lines,
            long words,
            @Nullable TracedBatch batch,
            List<OffsetRange> ranges) {}

    /** Offsets of one partition. */
    record OffsetRange(String topic, int partition, long fromOffset, long untilOffset) {}

    /**
     * An event that was counted.
     *
     * @param door where it came in
     * @param type as far as the source tells it
     * @param batch the batch that counted it
     * @param counters that look at events of its type
     */
    record TracedEvent(
            String source,
            String door,
            @Nullable String type,
            String topic,
            int partition,
            long recordOffset,
            @Nullable TracedBatch batch,
            List<String> counters) {}

    /** A record that could not be counted; all of it is at {@code /v1/rejections/{topic}/{partition}/{offset}}. */
    record TracedRejection(
            String topic,
            int partition,
            long recordOffset,
            String stage,
            String code,
            String reason,
            long batchId,
            Instant rejectedAt) {}
}
