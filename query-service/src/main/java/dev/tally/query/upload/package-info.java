/** Files dropped onto the page, passed on to the ingest API: the one thing here that is not a question. */
@NullMarked
package dev.tally.query.upload;

import org.jspecify.annotations.NullMarked;
