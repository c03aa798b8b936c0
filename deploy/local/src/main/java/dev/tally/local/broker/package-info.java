/** What runs inside the broker's JVM and inside the isolated Kafka client. */
@NullMarked
package dev.tally.local.broker;

import org.jspecify.annotations.NullMarked;
