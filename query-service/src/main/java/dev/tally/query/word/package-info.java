/** Words and how often they stand in all documents or in one. By JdbcClient: every question here is a top-N or a range. */
@NullMarked
package dev.tally.query.word;

import org.jspecify.annotations.NullMarked;
