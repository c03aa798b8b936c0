package dev.tally.query.request;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time that {@code from} and {@code to} say: {@code [from, to)}, each of them open where it is absent.
 */
public record Span(@Nullable Instant from, @Nullable Instant to) {
    public static Span of(Parameters parameters) {
        Instant from = parameters.instant("from").orElse(null);
        Instant to = parameters.instant("to").orElse(null);
        if (from != null && to != null && to.isBefore(from)) {
            throw Parameters.invalid("to", "is before from");
        }
        return new Span(from, to);
    }
}
