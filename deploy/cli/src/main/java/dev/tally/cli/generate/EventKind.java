package dev.tally.cli.generate;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;

/** What events of a kind look like, and which table a counter makes of them. */
interface EventKind {
    /** The next one; all that is random comes from here. */
    GeneratedEvent next(Random random, int number, Instant at);

    /** The heading of the expected rows. */
    String heading();

    /** The counter's bucket widths by their names. */
    Map<String, ChronoUnit> widths();

    /** How two values of each measure become one. */
    List<BinaryOperator<BigDecimal>> measures();

    /** One of these. */
    static <T> T any(Random random, List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
