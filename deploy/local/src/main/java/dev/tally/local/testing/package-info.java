/** Kafka and PostgreSQL for tests: one call, embedded or in containers. */
@NullMarked
package dev.tally.local.testing;

import org.jspecify.annotations.NullMarked;
