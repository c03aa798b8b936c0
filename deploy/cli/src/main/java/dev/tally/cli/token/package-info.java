/** Who may use the doors: tokens are made, listed and revoked in one file. */
@NullMarked
package dev.tally.cli.token;

import org.jspecify.annotations.NullMarked;
