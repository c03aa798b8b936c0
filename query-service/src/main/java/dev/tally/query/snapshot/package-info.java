/** One snapshot for each answer, and waiting for a snapshot that contains a position. */
@NullMarked
package dev.tally.query.snapshot;

import org.jspecify.annotations.NullMarked;
