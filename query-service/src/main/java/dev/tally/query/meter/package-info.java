/** What answers cost. */
@NullMarked
package dev.tally.query.meter;

import org.jspecify.annotations.NullMarked;
