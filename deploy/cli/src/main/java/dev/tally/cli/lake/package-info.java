/** {@code tally lake}: raw events and lines, by the query service. */
@NullMarked
package dev.tally.cli.lake;

import org.jspecify.annotations.NullMarked;
