/** Lines to records to Kafka to the journal: every line of a version once in effect, in order, and then its end. */
@NullMarked
package dev.tally.watcher.publish;

import org.jspecify.annotations.NullMarked;
