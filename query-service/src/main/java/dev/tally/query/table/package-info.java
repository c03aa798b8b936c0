/** What there is to read by SQL. By JdbcClient: the database's own catalogue. */
@NullMarked
package dev.tally.query.table;

import org.jspecify.annotations.NullMarked;
