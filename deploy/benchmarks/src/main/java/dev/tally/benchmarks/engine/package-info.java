/** The engines as processes: how each is prepared, started and asked. */
@NullMarked
package dev.tally.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
