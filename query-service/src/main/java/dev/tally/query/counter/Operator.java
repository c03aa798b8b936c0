package dev.tally.query.counter;

import dev.tally.model.config.NearestName;
import dev.tally.query.request.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a column is compared with what a request says. */
enum Operator {
    EQ("="),
    NE("IS DISTINCT FROM"),
    GT(">"),
    GTE(">="),
    LT("<"),
    LTE("<="),
    IN("IN"),
    LIKE("LIKE");

    final String sql;

    Operator(String sql) {
        this.sql = sql;
    }

    /** The operator of this name, else a 400 that says which one may be meant. */
    static Operator of(String name, String column) {
        List<String> names = Arrays.stream(values())
                .map(operator -> operator.name().toLowerCase(Locale.ROOT))
                .toList();
        int index = names.indexOf(name);
        if (index < 0) {
            throw Parameters.invalid(
                    column,
                    "has no operator of that name: write operator.value, such as eq.5; operators are "
                            + String.join(", ", names) + NearestName.hint(name, names));
        }
        return values()[index];
    }
}
