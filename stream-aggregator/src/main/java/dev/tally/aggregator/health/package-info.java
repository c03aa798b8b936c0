/** Whether the aggregator lives, and its metrics. */
@NullMarked
package dev.tally.aggregator.health;

import org.jspecify.annotations.NullMarked;
