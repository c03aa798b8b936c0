/** What a record adds to which count. Pure: no Spark, no Kafka client, no database. */
@NullMarked
package dev.tally.aggregator.count;

import org.jspecify.annotations.NullMarked;
