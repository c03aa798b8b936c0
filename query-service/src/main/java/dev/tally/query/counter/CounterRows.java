package dev.tally.query.counter;

import dev.tally.query.request.CursorKeys;
import dev.tally.query.request.Parameters;
import dev.tally.query.request.RollUp;
import dev.tally.query.request.Span;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a counter are asked for.
 *
 * @param width null where the counter has no buckets
 * @param behind the row behind which the page begins
 */
record CounterRows(
        CounterTable table,
        @Nullable RollUp width,
        Span span,
        List<ColumnCondition> conditions,
        RowOrder order,
        Optional<CursorKeys> behind) {

    static CounterRows of(Parameters parameters, CounterTable table) {
        if (!table.isBucketed()) {
            for (String name : List.of("every", "from", "to")) {
                parameters.text(name).ifPresent(text -> {
                    throw Parameters.invalid(name, "is for counters with buckets, and this one has none");
                });
            }
        }
        return new CounterRows(
                table,
                RollUp.of(parameters, table.widths()).orElse(null),
                Span.of(parameters),
                parameters.columns().stream()
                        .map(said -> ColumnCondition.of(said, table, parameters))
                        .toList(),
                RowOrder.of(parameters, table),
                parameters.cursor());
    }
}
