/** Runs of engines and what they cost. */
@NullMarked
package dev.tally.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
