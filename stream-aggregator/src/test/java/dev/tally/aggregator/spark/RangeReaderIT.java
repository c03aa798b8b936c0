package dev.tally.aggregator.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.aggregator.StopException;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.process.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A range is read whole or not at all, whatever happens to it between its choice and its reading. */
class RangeReaderIT {
    private static final String TOPIC = "range-reader";

    private TestKafka kafka;

    @BeforeEach
    void tenRecords() {
        kafka = TestPlatform.kafka();
        kafka.admin().createTopic(TOPIC, 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>(TOPIC, 0, null, ("r" + i).getBytes(UTF_8)));
            }
        }
    }

    @AfterEach
    void deleteThem() {
        kafka.admin().deleteTopic(TOPIC);
    }

    @Test
    void readsRangesInAnyOrderAndAgain() {
        assertThat(read(0, 4)).containsExactly("r0", "r1", "r2", "r3");
        assertThat(read(4, 6)).containsExactly("r4", "r5");
        assertThat(read(2, 5)).containsExactly("r2", "r3", "r4");
        assertThat(read(2, 5)).containsExactly("r2", "r3", "r4");
        assertThat(read(9, 10)).containsExactly("r9");
    }

    @Test
    void stopsWhereRetentionOvertookTheRange() {
        kafka.admin().deleteRecords(TOPIC, 0, 5);
        assertThatThrownBy(() -> read(3, 8))
                .isInstanceOf(StopException.class)
                .hasMessageContaining(TOPIC + "-0 [3, 8)");
        assertThat(read(5, 8)).containsExactly("r5", "r6", "r7");
    }

    @Test
    void failsWhereTheRangeIsNotThereYet() {
        assertThatThrownBy(() -> read(8, 11))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[8, 11) behind offset 10");
        assertThat(read(8, 10)).containsExactly("r8", "r9");
    }

    @Test
    void endsBehindTheRecordThatExceedsTheBytes() {
        List<String> values = new ArrayList<>();

        assertThat(read(5, 8, 3, values)).isEqualTo(7);
        assertThat(values).containsExactly("r5", "r6");
        assertThat(read(7, 8, 3, values)).isEqualTo(8);
        assertThat(values).containsExactly("r5", "r6", "r7");
    }

    private List<String> read(long from, long until) {
        List<String> values = new ArrayList<>();
        assertThat(read(from, until, Long.MAX_VALUE, values)).isEqualTo(until);
        return values;
    }

    private long read(long from, long until, long mostBytes, List<String> values) {
        Map<String, Object> parameters =
                KafkaRecordSource.consumerParameters(KafkaConnection.plain(kafka.bootstrapServers()));
        try (RangeReader reader = RangeReader.borrow(TOPIC, 0, parameters, Duration.ofSeconds(2))) {
            return reader.read(
                    new TopicRange(TOPIC, 0, from, until),
                    mostBytes,
                    record -> values.add(new String(record.value(), UTF_8)));
        }
    }
}
