/** The counts in PostgreSQL. JDBC and nothing of Spark. */
@NullMarked
package dev.tally.aggregator.sink;

import org.jspecify.annotations.NullMarked;
