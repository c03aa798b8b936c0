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
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Counts ranges on Spark: one task per range, one stage, no shuffle, nothing written. A task that is tried again or runs
 * twice gives the same delta.
 */
final class CountTransform {
    private final JavaSparkContext spark;
    private final Map<String, Object> consumer;
    private final Duration patience;

    CountTransform(JavaSparkContext spark, Map<String, Object> consumer, Duration patience) {
        this.spark = spark;
        this.consumer = consumer;
        this.patience = patience;
    }

    /** Counts each range in the belief that nothing in it was counted before. */
    List<RangeDelta> count(List<TopicRange> ranges, CountingRules rules) {
        CountTask counting = new CountTask(rules, consumer, patience);
        return spark.parallelize(ranges, ranges.size())
                .map(range -> counting.count(range, Knowledge.NONE))
                .collect();
    }

    /** Counts one range again, knowing more. */
    RangeDelta again(TopicRange range, Knowledge knowledge, CountingRules rules) {
        CountTask counting = new CountTask(rules, consumer, patience);
        return spark.parallelize(List.of(range), 1)
                .map(same -> counting.count(same, knowledge))
                .first();
    }

    /** What an executor needs to count a range. */
    private record CountTask(CountingRules rules, Map<String, Object> consumer, Duration patience)
            implements Serializable {
        // A tokenizer reads tables when it is made and is for one thread: each executor thread keeps one.
        private static final ThreadLocal<Tokenizer> TOKENIZER = new ThreadLocal<>();

        RangeDelta count(TopicRange range, Knowledge knowledge) {
            RangeCounter counter = new RangeCounter(range, rules, knowledge, tokenizer());
            try (RangeReader reader = RangeReader.borrow(range.topic(), range.partition(), consumer, patience)) {
                reader.read(range, counter::add);
            }
            FailPoint.reach("G2");
            return counter.delta();
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
