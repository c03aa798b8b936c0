/** Which files are in the inbox, and which of them have been written to their end. Every decision comes from a scan. */
@NullMarked
package dev.tally.watcher.scan;

import org.jspecify.annotations.NullMarked;
