package dev.tally.model.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code lake}. Immutable.
 *
 * @param warehouse where the tables are: an absolute path or an address such as {@code s3a://bucket/tally}; null: where this
 *     installation keeps its data
 * @param every how often what was counted is brought to the lake
 * @param keepLines how long the days of documents' lines stay; null: for ever
 * @param tables types whose tables have more than the usual columns, and further tables
 */
public record LakeRules(
        @Nullable String warehouse,
        Duration every,
        @Nullable Duration keepLines,
        List<LakeTable> tables) {
    public LakeRules {
        checkEvery(every);
        tables = List.copyOf(tables);
    }

    static LakeRules defaults() {
        return new LakeRules(null, Duration.ofSeconds(10), null, List.of());
    }

    static Duration checkEvery(Duration every) {
        if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("1s to 1h");
        }
        return every;
    }
}
