/** The verb about records that could not be counted: finding them, looking at them, sending them again. */
@NullMarked
package dev.tally.cli.rejected;

import org.jspecify.annotations.NullMarked;
