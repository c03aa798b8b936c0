package dev.tally.model.config;

import dev.tally.model.time.DurationText;
import dev.tally.model.time.TimeBucket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads bucket widths and how long their buckets stay, which the built-in counts and every counter write alike. */
final class BucketReader {
    private BucketReader() {}

    static List<Duration> every(Section section, List<Duration> absent) {
        return section.list("every", absent, text -> TimeBucket.parse(text).width());
    }

    /** For widths of {@code every}; each named once. */
    static Map<Duration, Duration> keep(Section section, List<Duration> every) {
        Map<Duration, Duration> keep = new LinkedHashMap<>();
        try (section) {
            for (String name : section.names()) {
                Duration time = section.optional(name, DurationText::parse);
                if (time == null) {
                    continue;
                }
                try {
                    Duration width = DurationText.parse(name);
                    BucketRules.checkKeep(every, width, time);
                    if (keep.putIfAbsent(width, time) != null) {
                        section.problem(name, "the same width as a name before it");
                    }
                } catch (IllegalArgumentException wrong) {
                    section.problem(name, String.valueOf(wrong.getMessage()));
                }
            }
        }
        return keep;
    }
}
