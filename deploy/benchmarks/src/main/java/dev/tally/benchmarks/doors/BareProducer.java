package dev.tally.benchmarks.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.Line;
import dev.tally.model.record.LineEncoder;
import dev.tally.model.record.WireHeader;
import dev.tally.model.record.WireRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What one writes in an hour: Kafka's producer, set as Tally's doors set theirs, and nothing that a crash would need. Closing
 * waits until Kafka has everything, and fails where it has not.
 */
final class BareProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile @Nullable Exception failure;

    BareProducer(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        List.of(bootstrapServers),
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 * 1024,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        32L * 1024 * 1024,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends the lines of all files below a directory, with the file's name as their key, and with Tally's headers or none. */
    void lines(String topic, Path directory, boolean withHeaders) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                lines(topic, directory.relativize(file).toString(), file, withHeaders);
            }
        }
    }

    private void lines(String topic, String name, Path file, boolean withHeaders) throws IOException {
        byte[] key = name.getBytes(UTF_8);
        LineEncoder encoder = new LineEncoder();
        Instant now = Instant.now();
        long sequence = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                byte[] text = line.getBytes(UTF_8);
                send(new WireRecord(
                        topic,
                        key,
                        text,
                        withHeaders
                                ? encoder.encode(Line.of(name, "v1", sequence, now, text))
                                        .headers()
                                : List.of()));
                sequence++;
            }
        }
    }

    /** Sends these records as they are. */
    void records(Iterator<WireRecord> records) {
        records.forEachRemaining(this::send);
    }

    private void send(WireRecord record) {
        ProducerRecord<byte[], byte[]> kafka = new ProducerRecord<>(record.topic(), record.key(), record.value());
        for (WireHeader header : record.headers()) {
            kafka.headers().add(header.name(), header.value());
        }
        Future<RecordMetadata> unused = producer.send(kafka, (metadata, failed) -> { // the callback tells more
            if (failed != null) {
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
