/** What every Tally process shares: named places where a test can kill, freeze or fail it. Inert unless asked for. */
@NullMarked
package dev.tally.model.process;

import org.jspecify.annotations.NullMarked;
