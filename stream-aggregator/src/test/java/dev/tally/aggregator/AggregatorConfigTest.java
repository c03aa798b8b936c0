package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.aggregator.sink.Database;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.process.KafkaConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AggregatorConfigTest {
    @TempDir
    private Path directory;

    @Test
    void hasADefaultForAllButThePassword() {
        AggregatorConfig config = AggregatorConfig.from(Map.of("TALLY_DATABASE_PASSWORD", "secret"));

        assertThat(config.kafka()).isEqualTo(KafkaConnection.plain("127.0.0.1:7092"));
        assertThat(config.database())
                .isEqualTo(new Database(
                        "jdbc:postgresql://127.0.0.1:7432/tally", "tally_writer", "secret", Duration.ofSeconds(60)));
        assertThat(config.tally()).isEqualTo(ConfigReader.defaults());
        assertThat(config.rules().bucketWidths()).containsExactly(60_000);
        assertThat(config.httpAddress()).isEqualTo("127.0.0.1");
        assertThat(config.httpPort()).isEqualTo(7073);
        assertThat(config.sparkMaster()).isEqualTo("local[*,4]");
        assertThat(config.sparkUiPort()).isEqualTo(4040);
        assertThat(config.batchInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.maxRecordsPerPartition()).isEqualTo(20_000);
        assertThat(config.maxBytes()).isEqualTo(32 * 1024 * 1024);
        assertThat(config.kafkaPatience()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.backfillFromLake()).isTrue();
    }

    @Test
    void readsEveryKey() throws IOException {
        Path yaml = Files.writeString(
                directory.resolve("tally.yaml"), "version: 1\nbuckets: {every: [1m, 1h], keep: {1m: 2d}}\n");
        Path password = Files.writeString(directory.resolve("password"), "from a file\n");
        Map<String, String> environment = new HashMap<>();
        environment.put("TALLY_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092,other:9092");
        environment.put("TALLY_DATABASE_URL", "jdbc:postgresql://db/counts");
        environment.put("TALLY_DATABASE_USER", "writer");
        environment.put("TALLY_DATABASE_PASSWORD_FILE", password.toString());
        environment.put("TALLY_DATABASE_ANSWER_SECONDS", "7");
        environment.put("TALLY_CONFIG", yaml.toString());
        environment.put("TALLY_HTTP_ADDRESS", "0.0.0.0");
        environment.put("TALLY_HTTP_PORT", "0");
        environment.put("TALLY_SPARK_MASTER", "local[2]");
        environment.put("TALLY_SPARK_UI_PORT", "-1");
        environment.put("TALLY_BATCH_INTERVAL_MS", "100");
        environment.put("TALLY_BATCH_MAX_RECORDS_PER_PARTITION", "1");
        environment.put("TALLY_BATCH_MAX_BYTES", "2097152");
        environment.put("TALLY_KAFKA_PATIENCE_SECONDS", "600");
        environment.put("TALLY_BACKFILL_FROM_LAKE", "false");
        AggregatorConfig config = AggregatorConfig.from(environment);

        assertThat(config.kafka()).isEqualTo(KafkaConnection.plain("kafka:9092,other:9092"));
        assertThat(config.database())
                .isEqualTo(new Database("jdbc:postgresql://db/counts", "writer", "from a file", Duration.ofSeconds(7)));
        assertThat(config.tally().buckets().every()).containsExactly(Duration.ofMinutes(1), Duration.ofHours(1));
        assertThat(config.rules().bucketWidths()).containsExactly(60_000, 3_600_000);
        assertThat(config.httpAddress()).isEqualTo("0.0.0.0");
        assertThat(config.httpPort()).isZero();
        assertThat(config.sparkMaster()).isEqualTo("local[2]");
        assertThat(config.sparkUiPort()).isEqualTo(-1);
        assertThat(config.batchInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.maxRecordsPerPartition()).isEqualTo(1);
        assertThat(config.maxBytes()).isEqualTo(2 * 1024 * 1024);
        assertThat(config.kafkaPatience()).isEqualTo(Duration.ofSeconds(600));
        assertThat(config.backfillFromLake()).isFalse();
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() throws IOException {
        Path yaml = Files.writeString(directory.resolve("tally.yaml"), "version: 1\nbukets: {}\n");
        Map<String, String> environment = new HashMap<>();
        environment.put(
                "TALLY_DATABASE_PASSWORD_FILE", directory.resolve("absent").toString());
        environment.put("TALLY_DATABASE_ANSWER_SECONDS", "0");
        environment.put("TALLY_CONFIG", yaml.toString());
        environment.put("TALLY_HTTP_PORT", "65536");
        environment.put("TALLY_SPARK_UI_PORT", "-2");
        environment.put("TALLY_BATCH_INTERVAL_MS", "soon");
        environment.put("TALLY_BATCH_MAX_RECORDS_PER_PARTITION", "1.5");
        environment.put("TALLY_KAFKA_PATIENCE_SECONDS", "601");
        environment.put("TALLY_BACKFILL_FROM_LAKE", "no");

        assertThatThrownBy(() -> AggregatorConfig.from(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "TALLY_DATABASE_PASSWORD_FILE names",
                        "TALLY_DATABASE_ANSWER_SECONDS is '0'; it must be a whole number from 1 to 3600",
                        "bukets",
                        "buckets",
                        "TALLY_HTTP_PORT is '65536'",
                        "TALLY_SPARK_UI_PORT is '-2'",
                        "TALLY_BATCH_INTERVAL_MS is 'soon'",
                        "TALLY_BATCH_MAX_RECORDS_PER_PARTITION is '1.5'",
                        "TALLY_KAFKA_PATIENCE_SECONDS is '601'",
                        "TALLY_BACKFILL_FROM_LAKE is 'no'; it must be true or false");
    }

    @Test
    void saysThatThePasswordIsMissing() {
        assertThatThrownBy(() -> AggregatorConfig.from(Map.of()))
                .hasMessage(
                        "TALLY_DATABASE_PASSWORD or TALLY_DATABASE_PASSWORD_FILE must be set: passwords have no default");
    }

    @Test
    void neverShowsThePassword() {
        assertThat(AggregatorConfig.from(Map.of("TALLY_DATABASE_PASSWORD", "s3cret"))
                        .toString())
                .doesNotContain("s3cret");
    }
}
