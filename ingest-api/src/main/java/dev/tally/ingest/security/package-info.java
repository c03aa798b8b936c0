/** Who may use this door. */
@NullMarked
package dev.tally.ingest.security;

import org.jspecify.annotations.NullMarked;
