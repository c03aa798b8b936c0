/** The verbs of {@code tally config}: what is wrong with a configuration, what it would change, and its use by what runs. */
@NullMarked
package dev.tally.cli.config;

import org.jspecify.annotations.NullMarked;
