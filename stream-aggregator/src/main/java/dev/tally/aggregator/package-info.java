/** Turns each micro-batch into deltas and commits counts and Kafka positions in one PostgreSQL transaction. */
@NullMarked
package dev.tally.aggregator;

import org.jspecify.annotations.NullMarked;
