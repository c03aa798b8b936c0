package dev.tally.aggregator.lake;

import dev.tally.aggregator.Environment;
import dev.tally.aggregator.sink.Database;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.process.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The lake's settings, from {@code TALLY_*} environment variables and the section {@code lake}. Documented in
 * docs/reference/configuration.md.
 *
 * @param warehouse where the tables are
 * @param maxRecords how many offsets of one partition a commit takes at most
 * @param maxBytes how many bytes of keys and values a commit takes, about; at least a MiB of each partition
 * @param upkeepEvery how often small files are merged, and what nobody needs any more is removed
 * @param snapshotsStay how long files that were replaced stay for those who read them
 * @param orphansStay how old a file is that belongs to no table before it is removed
 */
record LakeConfig(
        KafkaConnection kafka,
        Database database,
        TallyConfig tally,
        String warehouse,
        String httpAddress,
        int httpPort,
        String sparkMaster,
        int sparkUiPort,
        int maxRecords,
        long maxBytes,
        Duration kafkaPatience,
        Duration upkeepEvery,
        Duration snapshotsStay,
        Duration orphansStay) {

    /** Reads them, or says everything that is wrong at once. */
    static LakeConfig from(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        TallyConfig tally = environment.tally();
        String configured = tally.lake().warehouse();
        String warehouse = configured != null ? configured : environment.text("TALLY_LAKE_WAREHOUSE", ".tally/lake");
        LakeConfig config = new LakeConfig(
                environment.kafka(),
                environment.database(),
                tally,
                warehouse.contains(":/")
                        ? warehouse
                        : "file:" + Path.of(warehouse).toAbsolutePath().normalize(),
                environment.text("TALLY_HTTP_ADDRESS", "127.0.0.1"),
                environment.number("TALLY_HTTP_PORT", 7074, 0, 65_535),
                environment.text("TALLY_SPARK_MASTER", "local[*,4]"),
                environment.number("TALLY_SPARK_UI_PORT", 4041, -1, 65_535),
                environment.number("TALLY_LAKE_MAX_RECORDS_PER_PARTITION", 200_000, 1, 10_000_000),
                environment.number("TALLY_LAKE_MAX_BYTES", 64 * 1024 * 1024, 1024 * 1024, 1024 * 1024 * 1024),
                environment.kafkaPatience(),
                Duration.ofSeconds(environment.number("TALLY_LAKE_UPKEEP_SECONDS", 600, 1, 86_400)),
                Duration.ofSeconds(environment.number("TALLY_LAKE_SNAPSHOTS_STAY_SECONDS", 3_600, 0, 30 * 86_400)),
                Duration.ofSeconds(environment.number("TALLY_LAKE_ORPHANS_STAY_SECONDS", 86_400, 0, 30 * 86_400)));
        environment.throwIfAnyProblem();
        return config;
    }
}
