package dev.tally.cli.rejected;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.model.process.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records again as they were: key, value, headers, partition and time. Not thread-safe. */
final class Sender implements AutoCloseable {
    /** Says of a record which rejected one it repeats; nobody counts by it. */
    static final String REPLAY_OF = "tally-replay-of";

    private static final int PATIENCE_SECONDS = 30;

    private final KafkaProducer<byte[], byte[]> producer;

    Sender(KafkaConnection kafka) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(64 * 1024 * 1024)); // it was taken once
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "20000");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        producer = new KafkaProducer<>(kafka.with(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Its new offset, once every replica has it. */
    long sendAgain(ConsumerRecord<byte[], byte[]> record) {
        Place place = new Place(record.topic(), record.partition(), record.offset());
        Headers headers = new RecordHeaders(record.headers().toArray());
        headers.remove(REPLAY_OF).add(REPLAY_OF, place.toString().getBytes(StandardCharsets.UTF_8));
        try {
            return producer.send(new ProducerRecord<>(
                            record.topic(),
                            record.partition(),
                            record.timestamp(),
                            record.key(),
                            record.value(),
                            headers))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .offset();
        } catch (ExecutionException | TimeoutException failed) {
            throw new Failure(
                            ExitCode.UNREACHABLE,
                            "Kafka did not take the record at " + place + " again",
                            String.valueOf(failed.getMessage()),
                            "next: the same command again; it counts once")
                    .causedBy(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "interrupted").causedBy(interrupted);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
