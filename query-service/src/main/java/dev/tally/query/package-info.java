/** REST answers about the counts, each from one snapshot. Starting point, settings and wiring. */
@NullMarked
package dev.tally.query;

import org.jspecify.annotations.NullMarked;
