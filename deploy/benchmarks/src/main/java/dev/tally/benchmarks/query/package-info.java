/** How fast questions are answered: by the query service and, beside it, by the database alone. */
@NullMarked
package dev.tally.benchmarks.query;

import org.jspecify.annotations.NullMarked;
