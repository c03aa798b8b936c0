/** The counters of {@code tally.yaml} and their rows. By JdbcClient: each counter's table has columns of its own. */
@NullMarked
package dev.tally.query.counter;

import org.jspecify.annotations.NullMarked;
