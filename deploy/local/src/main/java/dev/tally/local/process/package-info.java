/** Child processes that end with their launcher. */
@NullMarked
package dev.tally.local.process;

import org.jspecify.annotations.NullMarked;
