/** Who may use a door: one rule for all of them. */
@NullMarked
package dev.tally.model.access;

import org.jspecify.annotations.NullMarked;
