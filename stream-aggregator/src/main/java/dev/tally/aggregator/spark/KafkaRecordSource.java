package dev.tally.aggregator.spark;

import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.sink.StoredPosition;
import dev.tally.model.process.KafkaConnection;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;

/**
 * Spark's direct stream as the source of offset ranges: where it starts, how far it goes in each batch, new partitions as
 * they appear. The records themselves are read by {@link RangeReader}; the stream's own RDD is never computed.
 */
@SuppressWarnings("deprecation") // DStreams: docs/adr/0008
public final class KafkaRecordSource {
    private final JavaInputDStream<ConsumerRecord<byte[], byte[]>> stream;
    private final PendingRanges pending;

    private KafkaRecordSource(JavaInputDStream<ConsumerRecord<byte[], byte[]>> stream, PendingRanges pending) {
        this.stream = stream;
        this.pending = pending;
    }

    /**
     * @param group a name that no other consumer has: the stream must get every partition
     * @param positions where each partition starts
     * @param mostPerPartition how many offsets of one partition a batch takes at most
     */
    static KafkaRecordSource open(
            JavaStreamingContext streaming,
            KafkaConnection kafka,
            String group,
            Set<String> topics,
            List<StoredPosition> positions,
            long mostPerPartition) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (StoredPosition position : positions) {
            if (topics.contains(position.topic())) {
                starts.put(new TopicPartition(position.topic(), position.partition()), position.nextOffset());
            }
        }
        Map<String, Object> parameters = consumerParameters(kafka);
        parameters.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        // For partitions that appear later only: stored positions were checked, and a jump is refused at the commit.
        parameters.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        parameters.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
        JavaInputDStream<ConsumerRecord<byte[], byte[]>> stream = KafkaUtils.createDirectStream(
                streaming,
                LocationStrategies.PreferConsistent(),
                // A pattern, because a topic may be missing for now, and the consumer would complain of a name without
                // end.
                new StartAtPositions(exactly(topics), parameters, starts));
        return new KafkaRecordSource(stream, new PendingRanges(mostPerPartition));
    }

    private static Pattern exactly(Set<String> topics) {
        return Pattern.compile(topics.stream().map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /** What every consumer here has: bytes, committed records only, no offsets stored in Kafka, no silent reset. */
    public static Map<String, Object> consumerParameters(KafkaConnection kafka) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        parameters.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        parameters.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        parameters.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        parameters.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        parameters.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // A position that cannot be found out, as that of a deleted topic, would hold a batch for a minute.
        parameters.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        return kafka.with(parameters);
    }

    /**
     * Calls the batch's code for each micro-batch in turn, with the ranges that are left to count; often there are none.
     *
     * @param batch returns what of its ranges it did not count
     */
    void forEachBatch(UnaryOperator<List<TopicRange>> batch) {
        // The first function runs when Spark makes a batch, the second when the batch's turn has come.
        stream.transform(rdd -> {
                    pending.promise(ranges(((HasOffsetRanges) rdd.rdd()).offsetRanges()));
                    return rdd;
                })
                .foreachRDD(rdd -> pending.giveBack(batch.apply(pending.take())));
    }

    private static List<TopicRange> ranges(OffsetRange[] offered) {
        return Arrays.stream(offered)
                .filter(range -> range.untilOffset() > range.fromOffset())
                .map(range -> new TopicRange(range.topic(), range.partition(), range.fromOffset(), range.untilOffset()))
                .toList();
    }
}
