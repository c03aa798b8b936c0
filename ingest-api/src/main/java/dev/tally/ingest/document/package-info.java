/** Documents over HTTP: the same lines as the same bytes dropped into the inbox. */
@NullMarked
package dev.tally.ingest.document;

import org.jspecify.annotations.NullMarked;
