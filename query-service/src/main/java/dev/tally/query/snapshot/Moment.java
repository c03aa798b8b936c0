package dev.tally.query.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which state of the counts a snapshot shows.
 *
 * @param batch the last batch in it; 0 before the first
 * @param committedAt when that batch was committed; null before the first
 * @param openedAt the database's clock when the snapshot was opened
 * @param sinceBatch another one whenever something in it changed without a batch: counters that begin, catch up or retire,
 *     buckets that retention took out
 */
public record Moment(long batch, @Nullable Instant committedAt, Instant openedAt, String sinceBatch) {
    /** The time of the state itself: of its last batch, or now while there is none. */
    public Instant asOf() {
        return committedAt == null ? openedAt : committedAt;
    }
}
