package dev.tally.query.lake;

import org.jspecify.annotations.Nullable;

/**
 * A table of the lake.
 *
 * @param holds {@code lines}, every event of a {@code type}, or a {@code selection} of them
 * @param type the event type; null for lines
 * @param dropped rows that retention removed
 * @param newestDay the latest UTC day it has rows of; null where it has none
 */
record LakeTable(
        String name,
        String holds,
        @Nullable String type,
        long rows,
        long files,
        long bytes,
        long dropped,
        @Nullable String newestDay) {}
