package dev.tally.query.request;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next the cursor of the page behind it; null on the last
 */
public record Page<T>(List<T> rows, @Nullable String next) {

    /**
     * A page of rows that were read one over the limit, so that it is known whether there are more.
     *
     * @param keys what identifies a row's place in the list
     */
    public static <T> Page<T> of(List<T> oneMore, int limit, Parameters parameters, Function<T, List<String>> keys) {
        if (oneMore.size() <= limit) {
            return new Page<>(oneMore, null);
        }
        List<T> rows = List.copyOf(oneMore.subList(0, limit));
        return new Page<>(rows, parameters.cursorBehind(keys.apply(rows.get(limit - 1))));
    }
}
