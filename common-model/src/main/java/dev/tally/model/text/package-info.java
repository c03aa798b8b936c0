/** How a document's bytes become lines: one rule for a file in the inbox and a document sent over HTTP. */
@NullMarked
package dev.tally.model.text;

import org.jspecify.annotations.NullMarked;
