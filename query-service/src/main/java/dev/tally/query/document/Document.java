package dev.tally.query.document;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A document and how far it is counted.
 *
 * @param version which content is counted; null where only lines without identity came
 * @param status {@code counting}, {@code counted} or {@code withdrawn}
 * @param countedAt when the end of this version was counted; null before
 */
record Document(
        long documentId,
        String name,
        @Nullable String version,
        String status,
        long lines,
        long words,
        long rejected,
        @Nullable Instant countedAt) {}
