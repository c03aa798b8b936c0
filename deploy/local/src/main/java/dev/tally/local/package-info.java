/** Real parts on this machine: Kafka, PostgreSQL, and the bootstrap of Tally's database. */
@NullMarked
package dev.tally.local;

import org.jspecify.annotations.NullMarked;
