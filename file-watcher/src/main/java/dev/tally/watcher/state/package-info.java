/** What is known of each file: its name, its stamp, its status, and a journal of what Kafka has acknowledged. */
@NullMarked
package dev.tally.watcher.state;

import org.jspecify.annotations.NullMarked;
