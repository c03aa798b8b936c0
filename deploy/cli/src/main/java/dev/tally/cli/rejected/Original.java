package dev.tally.cli.rejected;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.api.Json;
import dev.tally.cli.kafka.Consumers;
import dev.tally.model.process.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads rejected records from Kafka, because only there they have their headers. Not thread-safe.
 */
final class Original implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);

    private final KafkaConsumer<byte[], byte[]> consumer;

    Original(KafkaConnection kafka) {
        consumer = Consumers.reading(kafka);
    }

    /**
     * The record of this rejection.
     *
     * @throws NotSent where Kafka holds it no longer
     */
    ConsumerRecord<byte[], byte[]> of(Json rejection) throws NotSent {
        Place place = Filter.placeOf(rejection);
        ConsumerRecord<byte[], byte[]> record = read(place);
        if (record == null || !beginsAs(record.value(), rejection.at("value"))) {
            throw new NotSent(
                    record == null
                            ? "Kafka holds no record there any more"
                            : "Kafka holds another record there: the topic was deleted and created again");
        }
        return record;
    }

    private @Nullable ConsumerRecord<byte[], byte[]> read(Place place) throws NotSent {
        TopicPartition partition = new TopicPartition(place.topic(), place.partition());
        try {
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            if (begin > place.offset()) {
                throw new NotSent(
                        "Kafka no longer holds it, and only Kafka had its headers: its partition begins at offset "
                                + begin + " now");
            }
            if (end <= place.offset()) {
                return null;
            }
            consumer.assign(List.of(partition));
            consumer.seek(partition, place.offset());
            long deadline = System.nanoTime() + Consumers.PATIENCE.toNanos();
            List<ConsumerRecord<byte[], byte[]>> records = List.of();
            while (records.isEmpty()
                    && consumer.position(partition) <= place.offset()
                    && System.nanoTime() < deadline) {
                records = consumer.poll(POLL).records(partition);
            }
            return records.isEmpty() || records.get(0).offset() != place.offset() ? null : records.get(0);
        } catch (KafkaException trouble) {
            throw new Failure(
                            ExitCode.UNREACHABLE,
                            "Kafka did not answer as needed",
                            String.valueOf(trouble.getMessage()),
                            "next: ./tally status")
                    .causedBy(trouble);
        }
    }

    /** Whether the value begins as the rejection says; a cut character at its end is not there. */
    private static boolean beginsAs(byte @Nullable [] value, Json beginning) {
        if (beginning.isNull() || value == null) {
            return beginning.isNull() && value == null;
        }
        byte[] start = beginning.at("text").isNull()
                ? Base64.getDecoder().decode(beginning.at("base64").text())
                : beginning.at("text").text().getBytes(StandardCharsets.UTF_8);
        return value.length >= start.length && Arrays.equals(value, 0, start.length, start, 0, start.length);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
