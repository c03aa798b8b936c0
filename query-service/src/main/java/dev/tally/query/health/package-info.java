/** Whether this process lives, and whether it can answer. */
@NullMarked
package dev.tally.query.health;

import org.jspecify.annotations.NullMarked;
