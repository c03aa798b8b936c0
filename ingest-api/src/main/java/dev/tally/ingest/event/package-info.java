/** Events of one type: parsed exactly, all or nothing, published, acknowledged. */
@NullMarked
package dev.tally.ingest.event;

import org.jspecify.annotations.NullMarked;
