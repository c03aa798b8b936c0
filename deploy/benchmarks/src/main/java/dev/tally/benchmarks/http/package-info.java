/** A load generator: requests over connections that stay, each with a thread that waits for its answers. */
@NullMarked
package dev.tally.benchmarks.http;

import org.jspecify.annotations.NullMarked;
