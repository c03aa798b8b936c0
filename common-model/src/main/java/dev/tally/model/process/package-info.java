/** What every Tally process shares: how it reaches Kafka, and named places where a test can kill, freeze or fail it. */
@NullMarked
package dev.tally.model.process;

import org.jspecify.annotations.NullMarked;
