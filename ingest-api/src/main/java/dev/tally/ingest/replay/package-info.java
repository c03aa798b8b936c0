/** Files of the data directory as paced streams of their objects, in the order of their times. */
@NullMarked
package dev.tally.ingest.replay;

import org.jspecify.annotations.NullMarked;
