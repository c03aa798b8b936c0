package dev.tally.query.word;

import dev.tally.query.request.CursorKeys;
import dev.tally.query.request.Page;
import dev.tally.query.request.Parameters;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which words of a list are asked for.
 *
 * @param behind the row behind which the page begins
 */
public record WordList(
        @Nullable String prefix,
        long min,
        WordOrder order,
        int limit,
        Optional<WordCount> behind,
        Parameters parameters) {
    /** The parameters of a list of words, beside those of every list. */
    public static final List<String> PARAMETERS = List.of("prefix", "min", "order");

    public static WordList of(Parameters parameters) {
        return new WordList(
                parameters.text("prefix").filter(prefix -> !prefix.isEmpty()).orElse(null),
                parameters.number("min", 0, Long.MAX_VALUE).orElse(0L),
                WordOrder.of(parameters),
                parameters.limit(),
                parameters.cursor().map(WordList::word),
                parameters);
    }

    private static WordCount word(CursorKeys keys) {
        return new WordCount(keys.text(0), keys.number(1));
    }

    Page<WordCount> page(List<WordCount> oneMore) {
        return Page.of(oneMore, limit, parameters, row -> List.of(row.word(), Long.toString(row.count())));
    }

    /** The least text above every text with the prefix, by code point; null where there is none. */
    @Nullable
    String abovePrefix() {
        if (prefix == null) {
            return null;
        }
        int[] codePoints = prefix.codePoints().toArray();
        for (int last = codePoints.length - 1; last >= 0; last--) {
            if (codePoints[last] < Character.MAX_CODE_POINT) {
                // No text holds a lone surrogate, and PostgreSQL would not take one.
                int next = codePoints[last] + 1;
                codePoints[last] = next == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : next;
                return new String(codePoints, 0, last + 1);
            }
        }
        return null;
    }
}
