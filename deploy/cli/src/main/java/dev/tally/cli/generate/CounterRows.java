package dev.tally.cli.generate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must be in a counter's table: added up event by event, with nothing of the aggregator's. */
final class CounterRows {
    private final EventKind kind;
    private final TreeMap<String, List<BigDecimal>> rows = new TreeMap<>();

    CounterRows(EventKind kind) {
        this.kind = kind;
    }

    /** An event that was not added before. */
    void add(GeneratedEvent event) {
        if (event.group() != null) {
            kind.widths()
                    .forEach((every, unit) -> rows.merge(
                            every + "," + event.at().truncatedTo(unit) + "," + event.group(),
                            event.measures(),
                            this::merged));
        }
    }

    private List<BigDecimal> merged(List<BigDecimal> one, List<BigDecimal> other) {
        List<BigDecimal> both = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            both.add(kind.measures().get(i).apply(one.get(i), other.get(i)));
        }
        return both;
    }

    /** A heading, and a line for each row. */
    List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add(kind.heading());
        rows.forEach((group, measures) -> lines.add(
                group + "," + measures.stream().map(BigDecimal::toPlainString).collect(Collectors.joining(","))));
        return lines;
    }
}
