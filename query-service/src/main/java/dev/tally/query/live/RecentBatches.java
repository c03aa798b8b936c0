package dev.tally.query.live;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of the ledger, as far back as a client may have been away. Used by one thread. */
final class RecentBatches {
    private final int most;
    private final ArrayDeque<CommittedBatch> batches = new ArrayDeque<>();
    private boolean reachesTheFirst;

    RecentBatches(int most) {
        this.most = most;
    }

    /** Forgets everything and takes these, the latest of the ledger. */
    void restart(Collection<CommittedBatch> latest) {
        batches.clear();
        batches.addAll(latest);
        reachesTheFirst = latest.size() < most;
    }

    void add(CommittedBatch batch) {
        batches.add(batch);
        if (batches.size() > most) {
            batches.remove();
            reachesTheFirst = false;
        }
    }

    @Nullable
    CommittedBatch last() {
        return batches.peekLast();
    }

    long lastId() {
        CommittedBatch last = last();
        return last == null ? 0 : last.batchId();
    }

    /** Those behind this one; empty where that cannot be told: it is too far back, or none of this ledger. */
    Optional<List<CommittedBatch>> behind(long batchId) {
        CommittedBatch first = batches.peekFirst();
        boolean isKnown = batchId <= lastId() && (reachesTheFirst || (first != null && batchId >= first.batchId()));
        return isKnown
                ? Optional.of(batches.stream()
                        .filter(batch -> batch.batchId() > batchId)
                        .toList())
                : Optional.empty();
    }
}
