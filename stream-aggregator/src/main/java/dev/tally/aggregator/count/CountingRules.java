package dev.tally.aggregator.count;

import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.Source;
import dev.tally.model.config.Source.Format;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.record.Topics;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How records are counted, as far as the configuration decides it. Travels to the executors.
 *
 * @param words how a line is cut into words
 * @param bucketWidths of the built-in event counts, in milliseconds, ascending
 * @param sources topics that others write, by name
 * @param counters what is counted of events besides
 */
public record CountingRules(
        WordRules words, long[] bucketWidths, Map<String, SourceRules> sources, List<CounterDefinition> counters)
        implements Serializable {
    /**
     * The rules of a configuration, with the files that it names read.
     *
     * @throws IOException where one of them cannot be read
     * @throws IllegalArgumentException where one of them cannot be used
     */
    public static CountingRules of(TallyConfig config) throws IOException {
        Map<String, SourceRules> sources = new HashMap<>();
        for (Source source : config.sources()) {
            sources.put(source.topic(), SourceRules.of(source));
        }
        return new CountingRules(
                WordRules.of(config.text()),
                config.buckets().every().stream()
                        .mapToLong(Duration::toMillis)
                        .sorted()
                        .toArray(),
                sources,
                config.counters());
    }

    /** The same, with these counters only. */
    public CountingRules withCounters(List<CounterDefinition> some) {
        return new CountingRules(words, bucketWidths, sources, List.copyOf(some));
    }

    /** Whether records of this topic may be events of this type. */
    public boolean mayHold(String topic, String type) {
        SourceRules source = sources.get(topic);
        return holdsEvents(topic)
                && (source == null || source.type() == null || source.type().equals(type));
    }

    /** Every topic that is read. */
    public Set<String> topics() {
        Set<String> topics = new TreeSet<>(Topics.OWN);
        topics.addAll(sources.keySet());
        return topics;
    }

    /** Whether the records of this topic are events, and not lines. */
    public boolean holdsEvents(String topic) {
        SourceRules source = sources.get(topic);
        return source == null ? topic.equals(Topics.EVENTS) : source.format() != Format.TEXT;
    }
}
