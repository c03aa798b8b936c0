/** Widths, bucket edges and the instants that Tally can count: one definition for whoever writes and whoever reads. */
@NullMarked
package dev.tally.model.time;

import org.jspecify.annotations.NullMarked;
