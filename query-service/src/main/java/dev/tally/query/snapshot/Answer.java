package dev.tally.query.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * The body of an answer.
 *
 * @param next the cursor of the next page; null where there is none
 */
public record Answer(Object body, @Nullable String next) {
    public static Answer of(Object body) {
        return new Answer(body, null);
    }

    public static Answer page(Object body, @Nullable String next) {
        return new Answer(body, next);
    }
}
