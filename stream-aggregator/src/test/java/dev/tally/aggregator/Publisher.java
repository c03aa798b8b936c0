package dev.tally.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineCodec;
import dev.tally.model.record.WireRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes lines and events to Kafka as the doors do. */
final class Publisher implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile Exception failure;

    Publisher(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** All lines of a version from one of them on, and its end. */
    void document(String name, String version, List<String> lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            line(name, version, i, lines.get(i));
        }
        send(LineCodec.encode(Line.end(name, version, lines.size(), Instant.now())));
    }

    void line(String name, String version, long sequence, String text) {
        send(LineCodec.encode(Line.of(name, version, sequence, Instant.now(), text.getBytes(UTF_8))));
    }

    void withdraw(String name) {
        send(LineCodec.encode(Line.withdraw(name, Instant.now())));
    }

    void event(String type, String id, String json, Instant time) {
        send(EventCodec.encode(new Event(id, true, "/v1/events/" + type, type, time, json.getBytes(UTF_8)), null));
    }

    Future<RecordMetadata> send(WireRecord record) {
        ProducerRecord<byte[], byte[]> kafka = new ProducerRecord<>(record.topic(), record.key(), record.value());
        record.headers().forEach(header -> kafka.headers().add(header.name(), header.value()));
        return producer.send(kafka, (sent, failed) -> {
            if (failed != null) {
                failure = failed;
            }
        });
    }

    /** Fails where a record did not reach Kafka. */
    void requireAllSent() {
        if (failure != null) {
            throw new AssertionError("not sent", failure);
        }
    }

    /** A record as some other program writes it. */
    RecordMetadata plain(String topic, byte[] key, byte[] value) {
        try {
            return producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
