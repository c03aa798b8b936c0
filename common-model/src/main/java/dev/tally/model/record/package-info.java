/** What travels: lines and events, how they look on the wire, which topic carries them, and positions in those topics. */
@NullMarked
package dev.tally.model.record;

import org.jspecify.annotations.NullMarked;
