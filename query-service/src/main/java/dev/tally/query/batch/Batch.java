package dev.tally.query.batch;

import java.time.Instant;
import java.util.List;

/** A committed batch: what it consumed, what became of it, and by how much it changed the sum of all words. */
record Batch(
        long batchId,
        Instant committedAt,
        long epoch,
        long consumed,
        long accepted,
        long duplicates,
        long rejected,
        long words,
        List<BatchRange> ranges) {}
