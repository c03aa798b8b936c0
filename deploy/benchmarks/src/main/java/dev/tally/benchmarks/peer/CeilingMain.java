package dev.tally.benchmarks.peer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The ceiling: what one writes by hand for this one purpose and nothing else. One consumer, hash maps, COPY into temporary
 * tables, INSERT ... ON CONFLICT, and the positions in the same transaction, so that a crash changes no count. It knows no
 * repeats, no versions, no rejections, no ledger and no second instance.
 */
public final class CeilingMain {
    private static final int MOST_RECORDS = 50_000;
    private static final Duration FIRST = Duration.ofMillis(100);
    /** Full batches while there is a backlog, small ones at once where there is none. */
    private static final Duration MORE = Duration.ofMillis(5);

    private final Connection connection;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final CountedBatch batch;
    private final Positions positions;

    private CeilingMain(PeerSettings settings, Connection connection, KafkaConsumer<byte[], byte[]> consumer)
            throws SQLException {
        this.connection = connection;
        this.consumer = consumer;
        this.positions = new Positions(connection, settings.workload().topic());
        this.batch = switch (settings.workload()) {
            case DOCUMENTS -> new WordBatch(connection);
            case EVENTS -> new OrderBatch(connection);
        };
    }

    /** Counts until it is killed. */
    public static void main(String[] arguments) throws SQLException {
        PeerSettings settings = PeerSettings.of(arguments, System.getenv());
        try (Connection connection = settings.connect();
                KafkaConsumer<byte[], byte[]> consumer = consumer(settings.kafka())) {
            CeilingMain ceiling = new CeilingMain(settings, connection, consumer);
            ceiling.seek(settings.workload().topic());
            while (!Thread.currentThread().isInterrupted()) {
                ceiling.countBatch();
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        10_000,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        4 * 1024 * 1024),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void seek(String topic) throws SQLException {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        positions.read().forEach((partition, next) -> consumer.seek(new TopicPartition(topic, partition), next));
    }

    private void countBatch() throws SQLException {
        Map<Integer, Long> next = new HashMap<>();
        int count = 0;
        ConsumerRecords<byte[], byte[]> records = consumer.poll(FIRST);
        while (!records.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                batch.add(record);
                next.put(record.partition(), record.offset() + 1);
            }
            count += records.count();
            records = count < MOST_RECORDS ? consumer.poll(MORE) : ConsumerRecords.empty();
        }
        if (count > 0) {
            batch.write(connection);
            positions.write(next);
            connection.commit();
        }
    }
}
