/** {@code tally sql}: statements from the command line, from a pipe, or typed into a shell. */
@NullMarked
package dev.tally.cli.sql;

import org.jspecify.annotations.NullMarked;
