/** The doors under load: files and events from where they are to Kafka, beside producers that do nothing else. */
@NullMarked
package dev.tally.benchmarks.doors;

import org.jspecify.annotations.NullMarked;
