package dev.tally.query.bucket;

import dev.tally.query.request.RollUp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which buckets of a type are asked for: those that start in {@code [from, to)}, in the order of time.
 *
 * @param from null: from the first
 * @param to null: to the last
 */
record BucketList(
        String type,
        RollUp width,
        @Nullable Instant from,
        @Nullable Instant to) {

    /** The same list from a later start on. */
    BucketList from(Instant start) {
        return new BucketList(type, width, start, to);
    }

    /**
     * At most so many consecutive buckets from the list's start, with a zero where nothing was counted.
     *
     * @param counted what was counted in them
     * @param end where they end, not included
     */
    List<Bucket> filled(List<Bucket> counted, Instant end, int most) {
        Map<Instant, Bucket> byStart = new HashMap<>();
        counted.forEach(bucket -> byStart.put(bucket.bucketStart(), bucket));
        List<Bucket> filled = new ArrayList<>();
        if (from != null) {
            Instant start = width.ceiling(from);
            while (start.isBefore(end) && filled.size() < most) {
                filled.add(byStart.getOrDefault(start, new Bucket(start, 0, 0)));
                start = start.plus(width.every());
            }
        }
        return filled;
    }
}
