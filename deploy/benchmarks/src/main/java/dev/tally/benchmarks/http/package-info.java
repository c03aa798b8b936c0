/** A load generator that takes as little of the machine as one can: requests as bytes, over connections that stay. */
@NullMarked
package dev.tally.benchmarks.http;

import org.jspecify.annotations.NullMarked;
