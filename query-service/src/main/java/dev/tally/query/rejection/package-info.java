/** Records that could not be counted. By JPA: pages of one table. */
@NullMarked
package dev.tally.query.rejection;

import org.jspecify.annotations.NullMarked;
