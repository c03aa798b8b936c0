/** The verbs that put something in: files into the drop box, events through the door. */
@NullMarked
package dev.tally.cli.feed;

import org.jspecify.annotations.NullMarked;
