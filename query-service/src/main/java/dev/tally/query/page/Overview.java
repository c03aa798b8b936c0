package dev.tally.query.page;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows before anybody chose anything.
 *
 * @param types those with the most events
 * @param lastBucket where the events end; null while there are none
 * @param documents those that came last
 */
record Overview(List<EventType> types, @Nullable Instant lastBucket, List<RecentDocument> documents) {

    record EventType(String type, long accepted, long late) {}

    record RecentDocument(
            String name,
            String status,
            long lines,
            long words,
            long rejected,
            @Nullable Instant countedAt) {}
}
