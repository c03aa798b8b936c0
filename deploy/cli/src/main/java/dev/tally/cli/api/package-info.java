/** The services as a client sees them: HTTP and JSON. */
@NullMarked
package dev.tally.cli.api;

import org.jspecify.annotations.NullMarked;
