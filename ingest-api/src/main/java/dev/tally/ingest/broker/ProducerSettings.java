package dev.tally.ingest.broker;

import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * How this service's producers are set. The order of the times is the promise: a record is acknowledged or given up
 * ({@value #DELIVERY_MILLIS} ms) before the request that carries it is ({@value #ACK_TIMEOUT_MILLIS} ms), and that is
 * before the two seconds within which a client is told to come back.
 */
public final class ProducerSettings {
    static final int MAX_BLOCK_MILLIS = 300;
    static final int REQUEST_TIMEOUT_MILLIS = 1_000;
    static final int DELIVERY_MILLIS = 1_200;
    static final int ACK_TIMEOUT_MILLIS = 1_500;

    private static final long LEAST_BUFFER_BYTES = 3L * Topics.MAX_MESSAGE_BYTES;
    private static final long MOST_BUFFER_BYTES = 32L * 1024 * 1024;

    private ProducerSettings() {}

    /** Producers of this service, under a name of their own in metrics and in the broker's log. */
    public static DefaultKafkaProducerFactory<byte[], byte[]> factory(KafkaConnection kafka, String name) {
        DefaultKafkaProducerFactory<byte[], byte[]> factory = new DefaultKafkaProducerFactory<>(
                of(kafka, name), new ByteArraySerializer(), new ByteArraySerializer());
        factory.setPhysicalCloseTimeout(0); // a request waits for its own records; nobody waits for what is left
        return factory;
    }

    static Map<String, Object> of(KafkaConnection kafka, String name) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, name);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
        settings.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 1_000);
        settings.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 1_000);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        // Who sends one event waits this much longer; under load fewer and larger batches cost less
        // (docs/benchmarks.md).
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 3);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_MESSAGE_BYTES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes());
        return kafka.with(settings);
    }

    private static long bufferBytes() {
        long share = Runtime.getRuntime().maxMemory() / 16;
        return Math.max(LEAST_BUFFER_BYTES, Math.min(MOST_BUFFER_BYTES, share));
    }
}
