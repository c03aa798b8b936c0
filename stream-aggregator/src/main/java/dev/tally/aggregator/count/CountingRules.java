package dev.tally.aggregator.count;

import dev.tally.model.config.TallyConfig;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;

/**
 * How records are counted, as far as the configuration decides it. Travels to the executors.
 *
 * @param words how a line is cut into words
 * @param bucketWidths of the built-in event counts, in milliseconds, ascending
 */
public record CountingRules(WordRules words, long[] bucketWidths) implements Serializable {
    /**
     * The rules of a configuration, its file of stop words read.
     *
     * @throws IOException where the file of stop words cannot be read
     */
    public static CountingRules of(TallyConfig config) throws IOException {
        return new CountingRules(
                WordRules.of(config.text()),
                config.buckets().every().stream()
                        .mapToLong(Duration::toMillis)
                        .sorted()
                        .toArray());
    }
}
