/** JSON Schemas of event types, checked at the door. */
@NullMarked
package dev.tally.ingest.schema;

import org.jspecify.annotations.NullMarked;
