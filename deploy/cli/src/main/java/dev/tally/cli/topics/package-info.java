/** The verb about topics: creating, listing, deleting and reading along. */
@NullMarked
package dev.tally.cli.topics;

import org.jspecify.annotations.NullMarked;
