/** What a request says: strict about every parameter, path and cursor, before anything is asked of the database. */
@NullMarked
package dev.tally.query.request;

import org.jspecify.annotations.NullMarked;
