package dev.tally.model.config;

import dev.tally.model.time.DurationText;
import dev.tally.model.time.TimeBucket;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The section {@code buckets}: how events of every type are counted over time.
 *
 * @param every the bucket widths, each as {@link TimeBucket} wants it; empty: no buckets are kept
 * @param keep for some of the widths, how long a bucket stays after its start; a width without an entry stays for ever
 */
public record BucketRules(List<Duration> every, Map<Duration, Duration> keep) {
    private static final Duration LONGEST_KEEP = Duration.ofDays(36_500);

    public BucketRules {
        every = List.copyOf(every);
        every.forEach(TimeBucket::new);
        if (new HashSet<>(every).size() != every.size()) {
            throw new IllegalArgumentException("every names a width twice");
        }
        keep = Collections.unmodifiableMap(new LinkedHashMap<>(keep));
        for (Map.Entry<Duration, Duration> entry : keep.entrySet()) {
            checkKeep(every, entry.getKey(), entry.getValue());
        }
    }

    /** What stands in the shipped configuration. */
    public static BucketRules defaults() {
        Duration minute = Duration.ofMinutes(1);
        return new BucketRules(List.of(minute), Map.of(minute, Duration.ofDays(30)));
    }

    static void checkKeep(List<Duration> every, Duration width, Duration keep) {
        if (!every.contains(width)) {
            throw new IllegalArgumentException(DurationText.format(width) + " is not a width of every, which has "
                    + every.stream().map(DurationText::format).toList());
        }
        if (keep.compareTo(width) < 0 || keep.compareTo(LONGEST_KEEP) > 0) {
            throw new IllegalArgumentException("a bucket of " + DurationText.format(width)
                    + " is kept for at least its width and at most " + DurationText.format(LONGEST_KEEP) + ", and "
                    + DurationText.format(keep) + " is not that");
        }
    }
}
