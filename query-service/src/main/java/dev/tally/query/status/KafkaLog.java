package dev.tally.query.status;

import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.Position.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka how far its topics reach and how old a record is, by one consumer without a group. Safe for any number of
 * threads: one asks at a time, and those that come meanwhile share the next answer. Each question takes a few seconds at the
 * most; a Kafka that does not answer is "unknown", never an exception.
 */
public final class KafkaLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final String AWAY = "Kafka does not answer";

    private final KafkaConnection connection;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private LogEnds latest = LogEnds.unknown(AWAY);
    private Set<String> latestTopics = Set.of();
    private long latestAskedAt;
    private boolean isAway;
    private long awayUntil;

    public KafkaLog(KafkaConnection connection) {
        this.connection = connection;
    }

    /** How far these topics reach, as of this call or later; a topic that does not exist has no partitions. */
    LogEnds ends(Set<String> topics) {
        long calledAt = System.nanoTime();
        synchronized (this) {
            if (latestAskedAt - calledAt < 0 || !latestTopics.containsAll(topics)) {
                latestAskedAt = System.nanoTime();
                latestTopics = Set.copyOf(topics);
                latest = isGivenUp() ? LogEnds.unknown(AWAY) : ask(topics);
            }
            return latest;
        }
    }

    /** Whether it did not answer a moment ago: then nobody waits for it again. */
    private boolean isGivenUp() {
        return isAway && System.nanoTime() - awayUntil < 0;
    }

    private LogEnds ask(Set<String> topics) {
        try {
            KafkaConsumer<byte[], byte[]> kafka = consumer();
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : topics) {
                List<PartitionInfo> found = kafka.partitionsFor(topic, ANSWER_WITHIN);
                for (PartitionInfo partition : found == null ? List.<PartitionInfo>of() : found) {
                    partitions.add(new TopicPartition(topic, partition.partition()));
                }
            }
            Map<TopicPartition, Long> begins = kafka.beginningOffsets(partitions, ANSWER_WITHIN);
            Map<TopicPartition, Long> ends = kafka.endOffsets(partitions, ANSWER_WITHIN);
            Map<Partition, LogEnds.Ends> answer = new TreeMap<>();
            for (TopicPartition partition : partitions) {
                answer.put(
                        new Partition(partition.topic(), partition.partition()),
                        new LogEnds.Ends(begins.get(partition), ends.get(partition)));
            }
            back();
            return new LogEnds(answer, null);
        } catch (KafkaException away) {
            away(away);
            return LogEnds.unknown(AWAY);
        }
    }

    /** When Kafka received the oldest of the records at or behind these offsets; empty where it does not say. */
    synchronized Optional<Instant> oldest(Map<Partition, Long> offsets) {
        try {
            KafkaConsumer<byte[], byte[]> kafka = consumer();
            Map<TopicPartition, Long> wanted = new HashMap<>();
            offsets.forEach((partition, offset) ->
                    wanted.put(new TopicPartition(partition.topic(), partition.partition()), offset));
            try {
                kafka.assign(wanted.keySet());
                wanted.forEach(kafka::seek);
                return firstRecords(kafka, new HashSet<>(wanted.keySet()));
            } finally {
                kafka.assign(Set.of());
            }
        } catch (KafkaException away) {
            away(away);
            return Optional.empty();
        }
    }

    private static Optional<Instant> firstRecords(KafkaConsumer<byte[], byte[]> kafka, Set<TopicPartition> missing) {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        long oldest = Long.MAX_VALUE;
        while (!missing.isEmpty() && System.nanoTime() - deadline < 0) {
            for (ConsumerRecord<byte[], byte[]> first : kafka.poll(Duration.ofMillis(100))) {
                TopicPartition partition = new TopicPartition(first.topic(), first.partition());
                if (missing.remove(partition)) {
                    oldest = Math.min(oldest, first.timestamp());
                    kafka.pause(Set.of(partition));
                }
            }
        }
        return missing.isEmpty() && oldest != Long.MAX_VALUE
                ? Optional.of(Instant.ofEpochMilli(oldest))
                : Optional.empty();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        KafkaConsumer<byte[], byte[]> made = consumer;
        if (made == null) {
            made = new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = made;
        }
        return made;
    }

    private Map<String, Object> settings() {
        int answerWithin = Math.toIntExact(ANSWER_WITHIN.toMillis());
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "tally-query");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // An end that the aggregator can reach: before the first open transaction.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, answerWithin);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, answerWithin);
        settings.put(ConsumerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, answerWithin);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, answerWithin);
        // Only the first record of a partition is looked at; Kafka sends at least one batch, however large.
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        return connection.with(settings);
    }

    private void away(KafkaException why) {
        if (!isAway) {
            LOG.warn("Kafka at {} does not answer ({}): the lag is unknown", connection, why.getMessage());
        }
        isAway = true;
        awayUntil = System.nanoTime() + ASK_AGAIN_AFTER.toNanos();
    }

    private void back() {
        if (isAway) {
            LOG.info("Kafka at {} answers again", connection);
        }
        isAway = false;
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(ANSWER_WITHIN));
        }
    }
}
