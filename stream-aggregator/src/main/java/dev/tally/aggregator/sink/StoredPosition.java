package dev.tally.aggregator.sink;

/**
 * A row of {@code positions}.
 *
 * @param nextOffset the next offset to count
 * @param topicId Kafka's id of the topic, as text
 */
public record StoredPosition(String topic, int partition, long nextOffset, String topicId) {}
