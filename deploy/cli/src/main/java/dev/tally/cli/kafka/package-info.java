/** Kafka as the verbs reach it: one broker address, calls that end in time, failures that say what to do. */
@NullMarked
package dev.tally.cli.kafka;

import org.jspecify.annotations.NullMarked;
