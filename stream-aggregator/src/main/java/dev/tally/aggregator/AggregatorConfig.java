package dev.tally.aggregator;

import dev.tally.aggregator.count.CountingRules;
import dev.tally.aggregator.sink.Database;
import dev.tally.model.config.ConfigException;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.config.TallyConfig;
import dev.tally.model.process.KafkaConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The aggregator's settings, from {@code TALLY_*} environment variables. Documented in docs/reference/configuration.md.
 *
 * @param batchInterval how often a micro-batch starts
 * @param maxRecordsPerPartition how many records of one partition a batch takes at most
 * @param maxBytes how many bytes of keys and values a batch takes, about; at least a MiB of each partition
 * @param kafkaPatience how long the broker may deliver nothing before a batch fails
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
        Duration kafkaPatience) {

    /** Reads them, or says everything that is wrong at once. */
    public static AggregatorConfig from(Map<String, String> environment) {
        Reader reader = new Reader(environment);
        TallyConfig tally = reader.tally("TALLY_CONFIG");
        AggregatorConfig config = new AggregatorConfig(
                reader.kafka(),
                new Database(
                        reader.text("TALLY_DATABASE_URL", "jdbc:postgresql://127.0.0.1:7432/tally"),
                        reader.text("TALLY_DATABASE_USER", "tally_writer"),
                        reader.secret("TALLY_DATABASE_PASSWORD"),
                        Duration.ofSeconds(reader.number("TALLY_DATABASE_ANSWER_SECONDS", 60, 1, 3600))),
                tally,
                reader.rules(tally),
                reader.text("TALLY_HTTP_ADDRESS", "127.0.0.1"),
                reader.number("TALLY_HTTP_PORT", 7073, 0, 65_535),
                reader.text("TALLY_SPARK_MASTER", "local[*,4]"),
                reader.number("TALLY_SPARK_UI_PORT", 4040, -1, 65_535),
                Duration.ofMillis(reader.number("TALLY_BATCH_INTERVAL_MS", 250, 100, 60_000)),
                reader.number("TALLY_BATCH_MAX_RECORDS_PER_PARTITION", 20_000, 1, 10_000_000),
                reader.number("TALLY_BATCH_MAX_BYTES", 32 * 1024 * 1024, 1024 * 1024, 1024 * 1024 * 1024),
                Duration.ofSeconds(reader.number("TALLY_KAFKA_PATIENCE_SECONDS", 10, 1, 600)));
        reader.logFormat();
        if (!reader.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), reader.problems));
        }
        return config;
    }

    private static final class Reader {
        private final Map<String, String> environment;
        private final List<String> problems = new ArrayList<>();

        Reader(Map<String, String> environment) {
            this.environment = environment;
        }

        String text(String name, String otherwise) {
            String value = environment.get(name);
            return value == null || value.isBlank() ? otherwise : value.strip();
        }

        int number(String name, int otherwise, int least, int most) {
            String value = text(name, Integer.toString(otherwise));
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // reported below, as a number out of range is
            }
            problems.add(name + " is '" + value + "'; it must be a whole number from " + least + " to " + most);
            return otherwise;
        }

        /** Log4j reads it by itself, and would log nothing where it makes no sense. */
        void logFormat() {
            String format = text("TALLY_LOG_FORMAT", "text");
            if (!List.of("text", "json").contains(format)) {
                problems.add("TALLY_LOG_FORMAT is '" + format + "'; it must be text or json");
            }
        }

        KafkaConnection kafka() {
            String bootstrapServers = text("TALLY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:7092");
            String file = text("TALLY_KAFKA_PROPERTIES_FILE", "");
            try {
                return KafkaConnection.of(bootstrapServers, file.isEmpty() ? null : Path.of(file));
            } catch (IllegalArgumentException unusable) {
                problems.add(String.valueOf(unusable.getMessage()));
                return KafkaConnection.plain(bootstrapServers);
            }
        }

        String secret(String name) {
            String file = environment.get(name + "_FILE");
            if (file == null) {
                String value = environment.get(name);
                if (value == null || value.isEmpty()) {
                    problems.add(name + " or " + name + "_FILE must be set: passwords have no default");
                    return "";
                }
                return value;
            }
            try {
                return Files.readString(Path.of(file)).strip();
            } catch (IOException unreadable) {
                problems.add(name + "_FILE names " + file + ", which cannot be read: " + unreadable.getMessage());
                return "";
            }
        }

        TallyConfig tally(String name) {
            @Nullable String file = environment.get(name);
            if (file == null || file.isBlank()) {
                return ConfigReader.defaults();
            }
            try {
                return ConfigReader.read(Path.of(file));
            } catch (ConfigException invalid) {
                problems.add(String.valueOf(invalid.getMessage()));
                return ConfigReader.defaults();
            }
        }

        @Nullable
        CountingRules rules(TallyConfig tally) {
            try {
                return CountingRules.of(tally);
            } catch (IOException | IllegalArgumentException unusable) {
                problems.add("a file that " + environment.get("TALLY_CONFIG") + " names cannot be used: "
                        + unusable.getMessage());
                return null;
            }
        }
    }
}
