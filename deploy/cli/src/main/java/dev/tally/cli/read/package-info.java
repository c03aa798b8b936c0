/** The verbs that show counts: thin clients of the query service. */
@NullMarked
package dev.tally.cli.read;

import org.jspecify.annotations.NullMarked;
