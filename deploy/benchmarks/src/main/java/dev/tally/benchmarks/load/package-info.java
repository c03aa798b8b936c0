/** What is counted: documents and orders, and how they come onto Kafka. */
@NullMarked
package dev.tally.benchmarks.load;

import org.jspecify.annotations.NullMarked;
