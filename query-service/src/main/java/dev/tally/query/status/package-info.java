/** How far the counts are, how far behind, and whether they balance. By JdbcClient: sums and groups. */
@NullMarked
package dev.tally.query.status;

import org.jspecify.annotations.NullMarked;
