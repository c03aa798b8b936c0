package dev.tally.query.status;

import dev.tally.query.lake.Lake;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of the counts.
 *
 * @param batch the last batch; 0 before the first
 * @param committedAt when it was committed; null before the first
 * @param sources the topics that others write, as the aggregator found them
 * @param balanced whether every check of {@link Balance} holds in this snapshot; null where it was not asked for
 */
record Status(
        long batch,
        @Nullable Instant committedAt,
        Lag lag,
        List<PartitionStatus> partitions,
        List<SourceStatus> sources,
        DocumentTotals documents,
        Totals totals,
        Lake lake,
        @Nullable Boolean balanced,
        @Nullable Balance balance) {

    /**
     * What is on Kafka and not counted.
     *
     * @param known whether Kafka said how far it reaches
     * @param records offsets still to be counted; null where unknown
     * @param seconds how long the oldest of them has been on Kafka; 0 without lag, null where unknown
     * @param reason why it is unknown; null where it is known
     */
    record Lag(
            boolean known,
            @Nullable Long records,
            @Nullable Double seconds,
            @Nullable String reason) {}

    /**
     * A partition.
     *
     * @param nextOffset the next offset to count; null where counting has not begun
     * @param endOffset the offset behind the last record; null where unknown
     * @param lag offsets between the two; null where unknown
     */
    record PartitionStatus(
            String topic,
            int partition,
            @Nullable Long nextOffset,
            @Nullable Long endOffset,
            @Nullable Long lag) {}

    /** A topic that others write: {@code present}, or {@code missing} and counted as soon as it exists. */
    record SourceStatus(String topic, String status, Instant since) {}

    /** How many documents are in each status, and what they hold. */
    record DocumentTotals(long counting, long counted, long withdrawn, long lines, long words, long rejectedLines) {}

    /** Sums over everything counted so far. */
    record Totals(
            long words,
            long distinctWords,
            long events,
            long lateEvents,
            long batches,
            long consumed,
            long accepted,
            long duplicates,
            long rejected) {}

    /**
     * The promise, checked by SQL in this snapshot.
     *
     * @param words the three sums that must be equal
     * @param buckets how many pairs of type and width were compared, and how many of them differ
     * @param ledger how many partitions' ranges were followed, how many do not tile, and how many batches consumed
     *     something else than their ranges say
     */
    record Balance(Words words, Buckets buckets, Ledger ledger) {
        boolean holds() {
            return words.holds() && buckets.unbalanced() == 0 && ledger.holds();
        }
    }

    /** The sum of all words, counted in three ways. */
    record Words(long wordCounts, long documentWordCounts, long documents) {
        boolean holds() {
            return wordCounts == documentWordCounts && wordCounts == documents;
        }
    }

    /** Buckets against event types. */
    record Buckets(long compared, long unbalanced) {}

    /** Ranges against positions and batches. */
    record Ledger(long partitions, long notTiled, long batchesUnbalanced) {
        boolean holds() {
            return notTiled == 0 && batchesUnbalanced == 0;
        }
    }
}
