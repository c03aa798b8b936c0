/** What became of one document or event. By JdbcClient: the ways to it are several tables' indexes. */
@NullMarked
package dev.tally.query.trace;

import org.jspecify.annotations.NullMarked;
