package dev.tally.aggregator.count;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What one transaction writes: all ranges of a batch, merged.
 *
 * @param ranges the offsets consumed, in the order of topic and partition
 * @param words every word in the batch, each once
 * @param documents what each document gains, each once; their word indexes point into {@code words}
 * @param types what each event type gains
 * @param counters what each counter gains, by name
 * @param events newly counted events that have an id to repeat
 * @param rejections what could not be counted
 */
public record CountBatch(
        List<ConsumedRange> ranges,
        long accepted,
        List<String> words,
        Collection<DocumentChange> documents,
        Map<String, TypeDelta> types,
        Map<String, CounterDelta> counters,
        List<CountedEvent> events,
        List<Rejection> rejections) {

    /**
     * A range and how many records it held; the rest of its offsets are gaps.
     *
     * @param repeats the records that had been counted before, each by its distance from the range's first offset
     */
    public record ConsumedRange(TopicRange range, long consumed, int[] repeats) {
        public long gaps() {
            return range.length() - consumed;
        }
    }

    /**
     * What a document gains, and its state afterwards.
     *
     * @param startsOver what was counted before this batch leaves
     * @param shares its words: one share per range that held lines of it
     */
    public record DocumentChange(
            String name,
            boolean startsOver,
            DocumentState after,
            long lines,
            long words,
            long rejected,
            List<WordShare> shares) {}

    /** Words, as indexes into {@link CountBatch#words()}, each once, and how often each. */
    public record WordShare(int[] wordIndexes, long[] counts) {}

    /** An event that from now on has been counted. */
    public record CountedEvent(EventId id, String topic, int partition, long offset) {}

    /** How many records had been counted before. */
    public long duplicates() {
        return ranges.stream().mapToLong(range -> range.repeats().length).sum();
    }

    public long consumed() {
        return ranges.stream().mapToLong(ConsumedRange::consumed).sum();
    }
}
