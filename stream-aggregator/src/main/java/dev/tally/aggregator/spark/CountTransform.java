package dev.tally.aggregator.spark;

import dev.tally.aggregator.count.CountingRules;
import dev.tally.aggregator.count.Knowledge;
import dev.tally.aggregator.count.RangeCounter;
import dev.tally.aggregator.count.RangeDelta;
import dev.tally.aggregator.count.Tokenizer;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.model.process.FailPoint;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Counts ranges on Spark: one task per range, one stage, no shuffle, nothing written. A task that is tried again or runs
 * twice gives the same delta.
 */
final class CountTransform {
    private static final long LEAST_BYTES = 1024 * 1024;

    private final JavaSparkContext spark;
    private final Map<String, Object> consumer;
    private final Duration patience;
    private final long mostBytes;

    /** @param mostBytes how many bytes of keys and values one call counts, about */
    CountTransform(JavaSparkContext spark, Map<String, Object> consumer, Duration patience, long mostBytes) {
        this.mostBytes = mostBytes;
        this.spark = spark;
        this.consumer = consumer;
        this.patience = patience;
    }

    /**
     * Counts each range in the belief that nothing in it was counted before. A range whose records are large is counted in
     * part, and its delta says how far: what a batch takes of memory follows its bytes.
     */
    List<RangeDelta> count(List<TopicRange> ranges, CountingRules rules) {
        return count(ranges.stream().collect(Collectors.toMap(range -> range, range -> Knowledge.NONE)), rules);
    }

    /** The same, where something is known of the ranges. */
    List<RangeDelta> count(Map<TopicRange, Knowledge> ranges, CountingRules rules) {
        long share = Math.max(LEAST_BYTES, mostBytes / ranges.size());
        CountTask counting = new CountTask(rules, consumer, patience, share);
        List<Piece> pieces = new ArrayList<>();
        ranges.forEach((range, knowledge) -> pieces.add(new Piece(range, knowledge)));
        return spark.parallelize(pieces, pieces.size())
                .map(piece -> counting.count(piece.range(), piece.knowledge()))
                .collect();
    }

    /** What one task counts. */
    private record Piece(TopicRange range, Knowledge knowledge) implements Serializable {}

    /** Counts one range again, all of it, knowing more. */
    RangeDelta again(TopicRange range, Knowledge knowledge, CountingRules rules) {
        CountTask counting = new CountTask(rules, consumer, patience, Long.MAX_VALUE);
        return spark.parallelize(List.of(range), 1)
                .map(same -> counting.count(same, knowledge))
                .first();
    }

    /** What an executor needs to count a range. */
    private record CountTask(CountingRules rules, Map<String, Object> consumer, Duration patience, long mostBytes)
            implements Serializable {
        // A tokenizer reads tables when it is made and is for one thread: each executor thread keeps one.
        private static final ThreadLocal<Tokenizer> TOKENIZER = new ThreadLocal<>();

        RangeDelta count(TopicRange range, Knowledge knowledge) {
            RangeCounter counter = new RangeCounter(range, rules, knowledge, tokenizer());
            try (RangeReader reader = RangeReader.borrow(range.topic(), range.partition(), consumer, patience)) {
                long next = reader.read(range, mostBytes, counter::add);
                FailPoint.reach("G2");
                return counter.delta(next);
            }
        }

        private Tokenizer tokenizer() {
            Tokenizer tokenizer = TOKENIZER.get();
            if (tokenizer == null) {
                tokenizer = new Tokenizer(rules.words());
                TOKENIZER.set(tokenizer);
            }
            return tokenizer;
        }
    }
}
