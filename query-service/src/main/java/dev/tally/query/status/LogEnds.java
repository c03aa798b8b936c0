package dev.tally.query.status;

import dev.tally.model.record.Position.Partition;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far Kafka reaches.
 *
 * @param partitions of each partition; empty where unknown
 * @param unknownBecause null where Kafka answered
 */
record LogEnds(Map<Partition, Ends> partitions, @Nullable String unknownBecause) {

    /** The first offset that Kafka holds, and the offset behind the last record that may be counted. */
    record Ends(long begin, long end) {}

    static LogEnds unknown(String because) {
        return new LogEnds(Map.of(), because);
    }

    boolean areKnown() {
        return unknownBecause == null;
    }

    /** How many offsets of a partition are still to be counted; what Kafka no longer holds is not. */
    long lag(Partition partition, Map<Partition, Long> nextOffsets) {
        Ends ends = partitions.get(partition);
        if (ends == null) {
            return 0;
        }
        return Math.max(0, ends.end() - nextOffsets.getOrDefault(partition, ends.begin()));
    }

    /** Where the first offset that is to be counted is, in each partition that has one. */
    Map<Partition, Long> waiting(Map<Partition, Long> nextOffsets) {
        Map<Partition, Long> waiting = new HashMap<>();
        partitions.forEach((partition, ends) -> {
            if (lag(partition, nextOffsets) > 0) {
                waiting.put(partition, nextOffsets.getOrDefault(partition, ends.begin()));
            }
        });
        return waiting;
    }

    /** How many offsets are still to be counted in all. */
    long lag(Map<Partition, Long> nextOffsets) {
        return partitions.keySet().stream()
                .mapToLong(partition -> lag(partition, nextOffsets))
                .sum();
    }
}
