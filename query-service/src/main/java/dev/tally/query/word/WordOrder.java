package dev.tally.query.word;

import dev.tally.query.request.Parameters;
import java.util.Arrays;
import java.util.List;

/** The orders a list of words can have. Words are ordered by code point, so that no machine's locale matters. */
enum WordOrder {
    MOST_FREQUENT(
            "-count,word",
            "count DESC, word",
            "count <= :behindCount AND (count < :behindCount OR word > :behindWord)",
            "magnitude DESC, ",
            "magnitude <= :behindMagnitude AND "),
    LEAST_FREQUENT(
            "count,word",
            "count, word",
            "count >= :behindCount AND (count > :behindCount OR word > :behindWord)",
            "magnitude, ",
            "magnitude >= :behindMagnitude AND "),
    ALPHABETICAL("word", "word", "word > :behindWord", "", ""),
    REVERSE("-word", "word DESC", "word < :behindWord", "", "");

    final String parameter;
    final String sql;
    /** Selects what comes behind a row. */
    final String behind;
    /** What {@link #sql} and {@link #behind} begin with where the magnitude's index is to be used; it changes no result. */
    final String magnitude;

    final String behindMagnitude;

    WordOrder(String parameter, String sql, String behind, String magnitude, String behindMagnitude) {
        this.parameter = parameter;
        this.sql = sql;
        this.behind = behind;
        this.magnitude = magnitude;
        this.behindMagnitude = behindMagnitude;
    }

    static WordOrder of(Parameters parameters) {
        List<String> choices =
                Arrays.stream(values()).map(order -> order.parameter).toList();
        return values()[choices.indexOf(parameters.choice("order", choices))];
    }
}
