package dev.tally.model.record;

import java.util.Map;

/**
 * A record as a Kafka client sends it: bytes only, so that this module knows the wire format and no Kafka client.
 *
 * @param topic where it goes
 * @param key decides the partition; one document, or one key of events, stays in order on one partition
 * @param value the line's text or the event's JSON
 * @param headers by name, in the order they are written
 */
public record WireRecord(String topic, byte[] key, byte[] value, Map<String, byte[]> headers) {}
