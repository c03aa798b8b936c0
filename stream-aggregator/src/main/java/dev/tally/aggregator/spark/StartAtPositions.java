package dev.tally.aggregator.spark;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.kafka010.ConsumerStrategy;

/**
 * How the stream's consumer begins: with every partition of the topics that fit a pattern, at given positions.
 *
 * <p>As Spark's {@code SubscribePattern}, with one difference: the first poll has the consumer ask where each partition
 * begins, and Spark goes on before the answers are there. On a busy machine one that came late took the place of an end that
 * was asked for next (as in KAFKA-7703): that partition then seemed to start anew, the commit refused its range, and the process
 * began again for nothing. So all answers are waited for, and then the positions are set.
 */
final class StartAtPositions extends ConsumerStrategy<byte[], byte[]> {
    private final Pattern topics;
    private final Map<String, Object> parameters;
    private final Map<TopicPartition, Long> positions;

    /** @param positions where each partition starts that was counted before */
    StartAtPositions(Pattern topics, Map<String, Object> parameters, Map<TopicPartition, Long> positions) {
        this.topics = topics;
        this.parameters = Map.copyOf(parameters);
        this.positions = Map.copyOf(positions);
    }

    @Override
    public Map<String, Object> executorKafkaParams() {
        return parameters;
    }

    @Override
    @SuppressWarnings("deprecation") // poll(long) waits for the assignment, which poll(Duration) does not
    public Consumer<byte[], byte[]> onStart(Map<TopicPartition, Long> already) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(parameters);
        consumer.subscribe(topics);
        consumer.poll(0L);
        // What else is polled must bring no records: it would move the positions.
        consumer.pause(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
        (already.isEmpty() ? positions : already).forEach(consumer::seek);
        return consumer;
    }
}
