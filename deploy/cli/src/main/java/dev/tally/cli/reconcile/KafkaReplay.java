package dev.tally.cli.reconcile;

import dev.tally.cli.kafka.Consumers;
import dev.tally.model.process.KafkaConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads partitions of Kafka side by side and hands out their records range by range, in whatever order the ranges are asked for. It
 * joins no group and commits nothing. Memory: a few thousand records of each partition. Not thread-safe.
 */
final class KafkaReplay implements AutoCloseable {
    private static final int MOST_WAITING = 2_000;
    private static final Duration ONE_POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> waiting = new HashMap<>();

    /** Takes a record of a range. */
    interface Taker {
        void take(ConsumerRecord<byte[], byte[]> record);
    }

    KafkaReplay(KafkaConnection kafka) {
        consumer = Consumers.reading(kafka);
    }

    Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions);
    }

    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /** Begins; the ranges of each partition must then be asked for in their order, from here on. */
    void startAt(Map<TopicPartition, Long> offsets) {
        consumer.assign(offsets.keySet());
        offsets.forEach((partition, offset) -> {
            consumer.seek(partition, offset);
            waiting.put(partition, new ArrayDeque<>());
        });
    }

    /** Hands out the records before {@code until} that were not handed out yet; offsets without a record are passed over. */
    void range(TopicPartition partition, long until, Taker taker) {
        Deque<ConsumerRecord<byte[], byte[]>> records = waiting.get(partition);
        long deadline = System.nanoTime() + Consumers.PATIENCE.toNanos();
        while (true) {
            while (!records.isEmpty() && records.peek().offset() < until) {
                taker.take(records.remove());
                deadline = System.nanoTime() + Consumers.PATIENCE.toNanos();
            }
            if (!records.isEmpty() || consumer.position(partition) >= until) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new KafkaException("no record of " + partition + " within "
                        + TimeUnit.NANOSECONDS.toSeconds(Consumers.PATIENCE.toNanos()) + " s, at offset "
                        + consumer.position(partition) + " of " + until);
            }
            fetch();
        }
    }

    private void fetch() {
        waiting.forEach((partition, records) -> {
            if (records.size() < MOST_WAITING) {
                consumer.resume(Set.of(partition));
            } else {
                consumer.pause(Set.of(partition));
            }
        });
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(ONE_POLL)) {
            waiting.get(new TopicPartition(record.topic(), record.partition())).add(record);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
