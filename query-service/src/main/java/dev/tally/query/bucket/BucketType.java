package dev.tally.query.bucket;

import java.time.Instant;

/**
 * An event type and what is counted of it.
 *
 * @param late of the accepted, those that Kafka received more than one smallest width after their time
 * @param expired of the accepted, those whose smallest bucket had left before they came
 * @param firstSeen when Kafka received the first
 * @param lastSeen when Kafka received the latest
 */
record BucketType(String type, long accepted, long late, long expired, Instant firstSeen, Instant lastSeen) {}
