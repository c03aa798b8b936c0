/** The right answers, counted by code of their own. */
@NullMarked
package dev.tally.benchmarks.oracle;

import org.jspecify.annotations.NullMarked;
