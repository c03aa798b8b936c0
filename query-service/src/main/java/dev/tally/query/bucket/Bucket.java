package dev.tally.query.bucket;

import java.time.Instant;

/**
 * A time bucket.
 *
 * @param late of its events, those that Kafka received more than one width after their time
 */
record Bucket(Instant bucketStart, long count, long late) {}
