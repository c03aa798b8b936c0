/** What a request may send, and how its bytes are read within those limits. */
@NullMarked
package dev.tally.ingest.body;

import org.jspecify.annotations.NullMarked;
