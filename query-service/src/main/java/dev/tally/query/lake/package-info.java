/** What the lake holds and how far it is complete. By JdbcClient: sums over all of its files. */
@NullMarked
package dev.tally.query.lake;

import org.jspecify.annotations.NullMarked;
