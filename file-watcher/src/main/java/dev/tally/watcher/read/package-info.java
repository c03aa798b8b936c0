/** A settled file as the very bytes that were hashed, and those bytes as lines. */
@NullMarked
package dev.tally.watcher.read;

import org.jspecify.annotations.NullMarked;
