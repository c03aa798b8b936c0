package dev.tally.query.counter;

import dev.tally.model.config.NearestName;
import dev.tally.query.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A counter's table: the only columns a request can name.
 *
 * @param columns groups and measures, in the order of the table
 * @param widths of its buckets, the smallest first; empty where it has none
 */
record CounterTable(String counter, List<CounterColumn> columns, List<Duration> widths) {

    /** As SQL names it. */
    String sql() {
        return "tally.\"" + ("counter_" + counter).replace("\"", "\"\"") + '"';
    }

    boolean isBucketed() {
        return !widths.isEmpty();
    }

    List<CounterColumn> groups() {
        return columns.stream().filter(column -> !column.isNumber()).toList();
    }

    /** Every column of an answer's row. */
    List<CounterColumn> shown() {
        List<CounterColumn> shown = new ArrayList<>();
        if (isBucketed()) {
            shown.add(CounterColumn.BUCKET_START);
        }
        shown.addAll(columns);
        return shown;
    }

    /** What tells its rows apart, in the order in which they come if nobody says otherwise. */
    List<CounterColumn> key() {
        return shown().stream().filter(column -> !column.isNumber()).toList();
    }

    /**
     * The column of this name, else a 400 that says which one may be meant.
     *
     * @param among the columns that may stand here
     * @param alsoMeant other names that may be meant
     */
    CounterColumn column(String name, List<CounterColumn> among, Collection<String> alsoMeant) {
        return among.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name, among, alsoMeant));
    }

    private Problem unknown(String name, List<CounterColumn> among, Collection<String> alsoMeant) {
        List<String> columns = among.stream().map(CounterColumn::name).toList();
        List<String> valid = new ArrayList<>(columns);
        valid.addAll(alsoMeant);
        return Problem.badRequest(
                        "parameter.unknown",
                        "Counter " + counter + " has no column of that name; it has " + String.join(", ", columns)
                                + NearestName.hint(name, valid))
                .with("parameter", name);
    }
}
