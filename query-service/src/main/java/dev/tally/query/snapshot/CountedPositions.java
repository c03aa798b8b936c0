package dev.tally.query.snapshot;

import dev.tally.model.record.Position.Partition;
import dev.tally.model.record.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * How far the counts reach, as of a few milliseconds ago. However many requests wait, they share one reading in twenty
 * milliseconds.
 */
@Component
public class CountedPositions {
    private static final long FRESH_NANOS = Duration.ofMillis(20).toNanos();

    private final ReadTransaction transaction;
    private final SnapshotQueries queries;
    private Map<Partition, Long> latest = Map.of();
    private long readAt;
    private boolean isRead;

    CountedPositions(ReadTransaction transaction, SnapshotQueries queries) {
        this.transaction = transaction;
        this.queries = queries;
    }

    /** Tally's own topics, and whatever else is counted. */
    public Set<String> topics() {
        Set<String> topics = new TreeSet<>(Topics.OWN);
        latest().keySet().forEach(partition -> topics.add(partition.topic()));
        return topics;
    }

    /** The next offset to count, for each partition that is counted. */
    public synchronized Map<Partition, Long> latest() {
        if (!isRead || System.nanoTime() - readAt > FRESH_NANOS) {
            latest = Map.copyOf(transaction.read(queries::nextOffsets));
            readAt = System.nanoTime();
            isRead = true;
        }
        return latest;
    }
}
