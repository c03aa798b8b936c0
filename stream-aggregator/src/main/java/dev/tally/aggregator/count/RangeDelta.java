package dev.tally.aggregator.count;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Everything one range of records adds: the answer of a counting task to the driver.
 *
 * @param consumed records in the range
 * @param repeats those that had been counted, each by its distance from the range's first offset, ascending
 * @param words the words that {@link DocumentDelta#wordIndexes()} point into
 * @param counters by name
 * @param events counted events that have an id to repeat, in the order of their offsets
 */
public record RangeDelta(
        TopicRange range,
        long consumed,
        long accepted,
        int[] repeats,
        String[] words,
        List<DocumentDelta> documents,
        Map<String, TypeDelta> types,
        Map<String, CounterDelta> counters,
        EventIds events,
        List<Rejection> rejections)
        implements Serializable {}
