package dev.tally.query.lake;

import org.jspecify.annotations.Nullable;

/**
 * The state of the lake.
 *
 * @param position how far it is complete: every counted record before it is a row; null where no lake job has run yet
 * @param lag offsets that are counted and not in the lake yet
 */
public record Lake(@Nullable String position, long lag, long tables, long files, long rows, long bytes) {}
