/** The shell around the counting: the only package that knows Spark and Kafka. */
@NullMarked
package dev.tally.aggregator.spark;

import org.jspecify.annotations.NullMarked;
