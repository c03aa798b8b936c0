/** {@code tally.yaml}: its reader, which reports every problem at once, and the records that hold what it says. */
@NullMarked
package dev.tally.model.config;

import org.jspecify.annotations.NullMarked;
