package dev.tally.watcher.publish;

import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.WireRecord;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * The one Kafka producer that all files share, and its replacement after a failure. Safe for many threads.
 *
 * <p>On Kafka the lines of a document must never have a gap, not even for a moment: the aggregator takes a line below the
 * highest it has counted for a repeat. So retriable errors are retried for ever and in order ({@code
 * enable.idempotence}), and on any other error the producer is closed on the spot, from its own I/O thread: nothing that
 * was queued behind the failed record leaves any more, and what was already under way behind it the broker refuses, for
 * its sequence number. Every file then goes on from the journal with a new producer.
 */
public final class LineProducer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineProducer.class);

    private final ProducerFactory<byte[], byte[]> factory;
    private @Nullable Producer<byte[], byte[]> current;

    public LineProducer(ProducerFactory<byte[], byte[]> factory) {
        this.factory = factory;
    }

    /** What the promise above rests on, and the sizes. */
    public static Map<String, Object> settings(KafkaConnection kafka, int maxRequestBytes) {
        return kafka.with(Map.ofEntries(
                Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "tally-file-watcher"),
                Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class),
                Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5),
                Map.entry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE),
                // A record that timed out would leave a gap in front of the next one: wait for the broker instead.
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L),
                Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequestBytes),
                // The bytes in flight, of all files together.
                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L * 1024 * 1024),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 5),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L)));
    }

    /** As Kafka's client takes it. */
    static ProducerRecord<byte[], byte[]> kafkaRecord(WireRecord wire) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(wire.topic(), wire.key(), wire.value());
        wire.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        return record;
    }

    synchronized Producer<byte[], byte[]> current() {
        if (current == null) {
            current = factory.createProducer();
        }
        return current;
    }

    /** Closes this producer without sending what it holds; whoever has records in it hears so. A second call does nothing. */
    synchronized void discard(Producer<byte[], byte[]> producer, Exception why) {
        if (producer == current) {
            LOG.error("Kafka refused a line; every file goes on from what is acknowledged: {}", why.toString());
            current = null;
            factory.reset();
        }
    }

    @Override
    public synchronized void close() {
        if (current != null) {
            current = null;
            factory.reset();
        }
    }
}
