/** Two engines to compare with: a hand-written loop, and Spark Structured Streaming. */
@NullMarked
package dev.tally.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
