/** The REST door: it never says 2xx for a record that is not durable. */
@NullMarked
package dev.tally.ingest;

import org.jspecify.annotations.NullMarked;
