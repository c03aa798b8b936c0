package dev.tally.query.live;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;

/**
 * What a frame says about its batch.
 *
 * @param topics how many records of each topic it consumed, as a JSON object
 */
record CommittedBatch(
        long batchId,
        Instant committedAt,
        long consumed,
        long accepted,
        long duplicates,
        long rejected,
        long words,
        @JsonRawValue String topics) {}
