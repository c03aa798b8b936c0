/** The {@code tally} command: its verbs, how it fails and how it prints. Knows the services as files and URLs only. */
@NullMarked
package dev.tally.cli;

import org.jspecify.annotations.NullMarked;
