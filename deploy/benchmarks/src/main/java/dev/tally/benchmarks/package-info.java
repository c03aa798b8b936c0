/** The benchmark: loads topics, runs engines side by side, compares their answers and measures them. */
@NullMarked
package dev.tally.benchmarks;

import org.jspecify.annotations.NullMarked;
