/** Records to Kafka: acknowledged within a deadline, or reported as not known to be. */
@NullMarked
package dev.tally.ingest.broker;

import org.jspecify.annotations.NullMarked;
