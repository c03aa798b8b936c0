/** Avro clicks on a topic of their own, counted per minute and by page. */
package dev.tally.examples.clicks;
