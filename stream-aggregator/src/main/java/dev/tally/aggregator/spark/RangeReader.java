package dev.tally.aggregator.spark;

import dev.tally.aggregator.StopException;
import dev.tally.aggregator.count.ReceivedRecord;
import dev.tally.aggregator.count.TopicRange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads exactly the records of an offset range. It ends by the consumer's position and not by the last record's offset, so
 * transaction markers, aborted and compacted records inside or at the end of the range are no trouble (Spark's own
 * {@code KafkaRDD} expects a record behind every offset).
 *
 * <p>One consumer per partition is kept between batches, with the records it fetched too far. A reader is used by one
 * thread at a time: {@link #borrow} takes it out of the cache and {@link #close} puts it back, unless it failed.
 */
public final class RangeReader implements AutoCloseable {
    private static final Map<TopicPartition, RangeReader> IDLE = new ConcurrentHashMap<>();
    private static final Duration POLL = Duration.ofMillis(500);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Duration patience;
    private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
    private long next = -1;
    private boolean usable = true;

    private RangeReader(TopicPartition partition, Map<String, Object> parameters, Duration patience) {
        this.partition = partition;
        this.patience = patience;
        this.consumer = new KafkaConsumer<>(parameters, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
    }

    /**
     * A reader of this partition.
     *
     * @param patience how long the broker may deliver nothing before the read fails
     */
    public static RangeReader borrow(String topic, int partition, Map<String, Object> parameters, Duration patience) {
        TopicPartition key = new TopicPartition(topic, partition);
        RangeReader idle = IDLE.remove(key);
        return idle != null ? idle : new RangeReader(key, parameters, patience);
    }

    /**
     * Hands the records of the range to the sink, in order, until their keys and values have more than so many bytes.
     *
     * @return the offset behind the last one: the range's end, unless the bytes ended it
     */
    public long read(TopicRange range, long mostBytes, Consumer<ReceivedRecord> sink) {
        return readWhole(range, mostBytes, record -> sink.accept(received(record)));
    }

    /** The same, with all that Kafka delivered. */
    public long readWhole(TopicRange range, long mostBytes, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        usable = false;
        long bytes = 0;
        if (next != range.fromOffset()) {
            fetched.clear();
            consumer.seek(partition, range.fromOffset());
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            while (!fetched.isEmpty() && fetched.peekFirst().offset() < range.untilOffset()) {
                ConsumerRecord<byte[], byte[]> record = fetched.removeFirst();
                sink.accept(record);
                bytes += Math.max(0, record.serializedKeySize())
                        + Math.max(0, record.serializedValueSize()); // absent: -1
                if (bytes > mostBytes) {
                    return done(record.offset() + 1);
                }
            }
            if (!fetched.isEmpty() || consumer.position(partition) >= range.untilOffset()) {
                break;
            }
            long before = consumer.position(partition);
            poll(range);
            if (consumer.position(partition) > before) {
                deadline = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Kafka delivered nothing of " + range + " behind offset " + before
                        + " for " + patience.toSeconds() + " s");
            }
        }
        return done(range.untilOffset());
    }

    private long done(long offset) {
        next = offset;
        usable = true;
        return offset;
    }

    private void poll(TopicRange range) {
        try {
            consumer.poll(POLL).records(partition).forEach(fetched::addLast);
        } catch (OffsetOutOfRangeException gone) {
            throw new StopException("Kafka no longer holds all of " + range + ": " + gone.offsetOutOfRangePartitions()
                    + " is out of range");
        }
    }

    /** As counting sees it. */
    public static ReceivedRecord received(ConsumerRecord<byte[], byte[]> record) {
        return new ReceivedRecord(record.offset(), record.timestamp(), record.key(), record.value(), name -> {
            Header header = record.headers().lastHeader(name);
            return header == null ? null : header.value();
        });
    }

    @Override
    public void close() {
        if (!usable || IDLE.putIfAbsent(partition, this) != null) {
            consumer.close(Duration.ofSeconds(1));
        }
    }
}
