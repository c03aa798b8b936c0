/** HTTP streams of others, read line by line into events, without repeats or gaps. */
@NullMarked
package dev.tally.ingest.pull;

import org.jspecify.annotations.NullMarked;
