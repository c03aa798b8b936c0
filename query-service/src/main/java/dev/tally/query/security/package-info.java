/** Who may use this door. */
@NullMarked
package dev.tally.query.security;

import org.jspecify.annotations.NullMarked;
