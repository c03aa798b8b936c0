package dev.tally.aggregator;

import dev.tally.aggregator.count.CountingRules;
import dev.tally.aggregator.sink.Database;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.process.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The aggregator's settings, from {@code TALLY_*} environment variables. Documented in docs/reference/configuration.md.
 *
 * @param batchInterval how often a micro-batch starts
 * @param maxRecordsPerPartition how many records of one partition a batch takes at most
 * @param maxBytes how many bytes of keys and values a batch takes, about; at least a MiB of each partition
 * @param kafkaPatience how long the broker may deliver nothing before a batch fails
 * @param backfillFromLake whether a counter that comes later reads in the lake what Kafka no longer holds
 */
public record AggregatorConfig(
        KafkaConnection kafka,
        Database database,
        TallyConfig tally,
        CountingRules rules,
        String httpAddress,
        int httpPort,
        String sparkMaster,
        int sparkUiPort,
        Duration batchInterval,
        int maxRecordsPerPartition,
        long maxBytes,
        Duration kafkaPatience,
        boolean backfillFromLake) {

    /** Reads them, or says everything that is wrong at once. */
    public static AggregatorConfig from(Map<String, String> environment) {
        Environment reader = new Environment(environment);
        TallyConfig tally = reader.tally();
        AggregatorConfig config = new AggregatorConfig(
                reader.kafka(),
                reader.database(),
                tally,
                rules(tally, reader),
                reader.text("TALLY_HTTP_ADDRESS", "127.0.0.1"),
                reader.number("TALLY_HTTP_PORT", 7073, 0, 65_535),
                reader.text("TALLY_SPARK_MASTER", "local[*,4]"),
                reader.number("TALLY_SPARK_UI_PORT", 4040, -1, 65_535),
                Duration.ofMillis(reader.number("TALLY_BATCH_INTERVAL_MS", 250, 100, 60_000)),
                reader.number("TALLY_BATCH_MAX_RECORDS_PER_PARTITION", 20_000, 1, 10_000_000),
                reader.number("TALLY_BATCH_MAX_BYTES", 32 * 1024 * 1024, 1024 * 1024, 1024 * 1024 * 1024),
                reader.kafkaPatience(),
                reader.truth("TALLY_BACKFILL_FROM_LAKE", true));
        reader.throwIfAnyProblem();
        return config;
    }

    private static @Nullable CountingRules rules(TallyConfig tally, Environment environment) {
        try {
            return CountingRules.of(tally);
        } catch (IOException | IllegalArgumentException unusable) {
            environment.problem("a file that TALLY_CONFIG names cannot be used: " + unusable.getMessage());
            return null;
        }
    }
}
