/** What becomes of a file behind its publication. */
@NullMarked
package dev.tally.watcher.cleanup;

import org.jspecify.annotations.NullMarked;
