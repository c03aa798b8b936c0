package dev.tally.benchmarks.load;

import dev.tally.model.record.EventCodec;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineCodec;
import dev.tally.model.record.WireRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes lines and orders to Kafka as Tally's doors do. A record that Kafka did not take fails the {@link #close}. */
public final class Publisher implements AutoCloseable {
    private static final String VERSION = "v1";

    private final KafkaProducer<byte[], byte[]> producer;
    private volatile @Nullable Exception failure;

    /** Hears of each record that Kafka has acknowledged; in the order of offsets within a partition. */
    @FunctionalInterface
    public interface Acknowledged {
        Acknowledged NOBODY = (partition, offset) -> {};

        void at(int partition, long offset);
    }

    public Publisher(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 * 1024,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        64L * 1024 * 1024,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Returns the bytes of its text. */
    public int line(String document, long sequence, String text, Acknowledged acknowledged) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        send(LineCodec.encode(Line.of(document, VERSION, sequence, Instant.now(), utf8)), acknowledged);
        return utf8.length;
    }

    public void end(String document, long lines) {
        send(LineCodec.encode(Line.end(document, VERSION, lines, Instant.now())), Acknowledged.NOBODY);
    }

    /** Returns the bytes of its JSON. */
    public int order(Order order, boolean idGiven, Acknowledged acknowledged) {
        return order(order, Order.TYPE, idGiven, acknowledged);
    }

    /** The same as an event of another type. */
    public int order(Order order, String type, boolean idGiven, Acknowledged acknowledged) {
        WireRecord record = EventCodec.encode(order.event(type, idGiven), null);
        send(record, acknowledged);
        return record.value().length;
    }

    /** Any record as it is. */
    public void send(WireRecord record, Acknowledged acknowledged) {
        ProducerRecord<byte[], byte[]> kafka = new ProducerRecord<>(record.topic(), record.key(), record.value());
        record.headers().forEach(header -> kafka.headers().add(header.name(), header.value()));
        Future<RecordMetadata> unused = producer.send(kafka, (sent, failed) -> { // the callback tells more
            if (failed == null) {
                acknowledged.at(sent.partition(), sent.offset());
            } else {
                failure = failed;
            }
        });
    }

    @Override
    public void close() {
        producer.close();
        if (failure != null) {
            throw new IllegalStateException("Kafka did not take every record", failure);
        }
    }
}
