package dev.tally.query.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer.
 *
 * @param body as JSON
 * @param rows the same as rows; null where it is no list
 * @param next the cursor of the next page; null where there is none
 */
public record Answer(
        Object body, @Nullable Rows rows, @Nullable String next) {
    public static Answer of(Object body) {
        return new Answer(body, null, null);
    }

    /** One page of a list whose rows are records. */
    public static <T extends Record> Answer page(Object body, Class<T> type, List<T> rows, @Nullable String next) {
        return new Answer(body, Rows.of(type, rows), next);
    }
}
