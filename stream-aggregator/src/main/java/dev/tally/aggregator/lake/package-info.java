/** The lake: what was counted, as rows of Apache Iceberg tables. A process of its own that follows the ledger. */
@NullMarked
package dev.tally.aggregator.lake;

import org.jspecify.annotations.NullMarked;
