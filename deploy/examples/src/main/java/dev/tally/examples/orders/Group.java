package dev.tally.examples.orders;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/** What a row of the counter is about. */
record Group(Duration every, Instant bucketStart, String shop, String item, String region)
        implements Comparable<Group> {
    private static final Comparator<Group> ORDER = Comparator.comparing(Group::every)
            .thenComparing(Group::bucketStart)
            .thenComparing(Group::shop)
            .thenComparing(Group::item)
            .thenComparing(Group::region);

    @Override
    public int compareTo(Group other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return (every.equals(Duration.ofDays(1)) ? "day " : "minute ") + bucketStart + " " + shop + " " + item + " "
                + region;
    }
}
