/** Events per type and time bucket. By JdbcClient: every question here is a range. */
@NullMarked
package dev.tally.query.bucket;

import org.jspecify.annotations.NullMarked;
