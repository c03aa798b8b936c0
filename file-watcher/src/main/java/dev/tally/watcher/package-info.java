/** The program: settings, wiring, and the loop that looks at the inbox. */
@NullMarked
package dev.tally.watcher;

import org.jspecify.annotations.NullMarked;
