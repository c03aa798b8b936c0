package dev.tally.model.config;

import dev.tally.model.time.DurationText;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything {@code tally.yaml} says, checked. Immutable; {@link ConfigReader} makes it.
 *
 * @param inbox the drop box
 * @param text how lines become words
 * @param events what is known of some event types, by name, in the order of the file
 * @param unlistedTypes what becomes of events of other types at the door
 * @param buckets event counts over time
 * @param deduplicateWithin an event id that comes again within this time is a repeat
 * @param sources topics that others write; each topic once, and none of our own
 * @param pulls HTTP streams that are read into events; their names differ
 * @param counters what is counted besides, in the order of the file; their names differ
 * @param lake where raw events and lines are kept, and how
 */
public record TallyConfig(
        InboxRules inbox,
        TextRules text,
        Map<String, EventType> events,
        UnlistedTypes unlistedTypes,
        BucketRules buckets,
        Duration deduplicateWithin,
        List<Source> sources,
        List<Pull> pulls,
        List<CounterDefinition> counters,
        LakeRules lake) {
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(3_650);

    public TallyConfig {
        events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
        events.forEach((name, type) -> {
            if (!type.name().equals(name)) {
                throw new IllegalArgumentException("type " + type.name() + " stands under the name " + name);
            }
        });
        checkWindow(deduplicateWithin);
        sources = List.copyOf(sources);
        if (sources.stream().map(Source::topic).distinct().count() < sources.size()) {
            throw new IllegalArgumentException("two sources have one topic");
        }
        pulls = List.copyOf(pulls);
        if (pulls.stream().map(Pull::name).distinct().count() < pulls.size()) {
            throw new IllegalArgumentException("two pulls have one name");
        }
        counters = List.copyOf(counters);
        if (counters.stream().map(CounterDefinition::name).distinct().count() < counters.size()) {
            throw new IllegalArgumentException("two counters have one name");
        }
    }

    static TallyConfig defaults() {
        return new TallyConfig(
                InboxRules.defaults(),
                TextRules.defaults(),
                Map.of(),
                UnlistedTypes.ACCEPT,
                BucketRules.defaults(),
                Duration.ofDays(8),
                List.of(),
                List.of(),
                List.of(),
                LakeRules.defaults());
    }

    static Duration checkWindow(Duration within) {
        if (within.compareTo(SHORTEST_WINDOW) < 0 || within.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("within is " + DurationText.format(SHORTEST_WINDOW) + " to "
                    + DurationText.format(LONGEST_WINDOW) + ", and " + DurationText.format(within) + " is not");
        }
        return within;
    }
}
