package dev.tally.local;

import dev.tally.model.record.Topics;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * The administrative calls that a platform start and tests need, without a Kafka client on the caller's class path: a
 * client of the broker's own version works behind it, in a class loader of its own.
 *
 * <p>Each call returns when its effect is visible to clients, or throws {@link IllegalStateException} with Kafka's
 * reason after 30 seconds at the latest. May be used from several threads.
 */
public interface KafkaAdmin extends AutoCloseable {
    /** How Tally's own topics are set, as the contract wants them. */
    Map<String, String> OWN_SETTINGS = Map.of(
            "retention.ms",
            Long.toString(Topics.RETENTION.toMillis()),
            "max.message.bytes",
            Integer.toString(Topics.MAX_MESSAGE_BYTES),
            "cleanup.policy",
            "delete",
            // "When Kafka received it" is the broker's word, not the producer's.
            "message.timestamp.type",
            "LogAppendTime");

    /** Replication factor 1. A topic that exists already is left as it is. Returns whether it was created. */
    boolean createTopic(String topic, int partitions, Map<String, String> settings);

    /** Creates those of Tally's own topics that are missing. */
    default void createOwnTopics() {
        Topics.OWN.forEach(topic -> createTopic(topic, Topics.PARTITIONS, OWN_SETTINGS));
    }

    /** Deletes a topic with all its records; one that does not exist is no error. */
    void deleteTopic(String topic);

    /** Raises the number of partitions to {@code total}. */
    void addPartitions(String topic, int total);

    /** The broker knows the setting when this returns, and acts on it within moments. */
    void setTopicConfig(String topic, String key, String value);

    /** Removes all records of a partition below an offset, as retention would. */
    void deleteRecords(String topic, int partition, long beforeOffset);

    /** Partition to the first offset that is still there. */
    SortedMap<Integer, Long> beginningOffsets(String topic);

    /** Partition to the offset behind the last record. */
    SortedMap<Integer, Long> endOffsets(String topic);

    /** Kafka's id of a topic, another one after it was deleted and created again. */
    String topicId(String topic);

    /** All topics but Kafka's internal ones. */
    Set<String> topics();

    @Override
    void close();
}
