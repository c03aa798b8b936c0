package dev.tally.cli.kafka;

import dev.tally.model.process.KafkaConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes consumers that read what the aggregator reads: they join no group, commit nothing, and see no aborted records. */
public final class Consumers {
    /** How long a call may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private Consumers() {}

    /** The caller assigns partitions and closes it; not thread-safe. */
    public static KafkaConsumer<byte[], byte[]> reading(KafkaConnection kafka) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // as the aggregator reads topics of others
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return new KafkaConsumer<>(kafka.with(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
