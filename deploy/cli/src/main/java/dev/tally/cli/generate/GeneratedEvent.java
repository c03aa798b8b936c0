package dev.tally.cli.generate;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event, and what a counter makes of it. */
interface GeneratedEvent {
    /** When it happened. */
    Instant at();

    /** On one line. */
    String json();

    /** Its cells in the counter's table, as CSV; null where the counter leaves it out. */
    @Nullable
    String group();

    /** What it adds, in the order of the counter's measures. */
    List<BigDecimal> measures();
}
