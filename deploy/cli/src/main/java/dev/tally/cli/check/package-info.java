/** What can be wrong with a machine before and while Tally runs on it, and what cures it. */
@NullMarked
package dev.tally.cli.check;

import org.jspecify.annotations.NullMarked;
