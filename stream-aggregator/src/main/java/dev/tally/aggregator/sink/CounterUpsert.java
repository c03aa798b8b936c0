package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.CounterDelta.Row;
import dev.tally.aggregator.count.CounterDelta.Totals;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.GroupField;
import dev.tally.model.config.Measure;
import dev.tally.model.config.Measure.Kind;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The one statement that adds rows to a counter's table: arrays in the order of the key, merged into what is there. Names
 * come from a checked {@link CounterDefinition} and are quoted all the same.
 */
final class CounterUpsert {
    private final CounterDefinition definition;
    private final String sql;

    /** @param schema where its table is */
    CounterUpsert(CounterDefinition definition, String schema) {
        this.definition = definition;
        this.sql = sql(definition, schema);
    }

    private static String sql(CounterDefinition definition, String schema) {
        List<String> columns = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        List<String> selected = new ArrayList<>();
        if (definition.isBucketed()) {
            columns.addAll(List.of("every", "bucket_start"));
            parameters.addAll(List.of("?::text[]", "?::bigint[]"));
            selected.addAll(List.of("every::interval", "timestamptz 'epoch' + bucket_start * interval '1 ms'"));
        }
        for (GroupField field : definition.groupBy()) {
            columns.add(quoted(field.name()));
            parameters.add("?::text[]");
            selected.add(quoted(field.name()));
        }
        String key = columns.isEmpty() ? "(true)" : String.join(", ", columns);
        int keys = columns.size();
        for (Measure measure : definition.measures()) {
            columns.add(quoted(measure.name()));
            parameters.add(measure.kind() == Kind.COUNT ? "?::bigint[]" : "?::numeric[]");
            selected.add(quoted(measure.name()));
        }
        String all = String.join(", ", columns);
        String order = keys == 0
                ? ""
                : " ORDER BY "
                        + IntStream.rangeClosed(1, keys)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(", "));
        return "INSERT INTO " + schema + "." + quoted(definition.table()) + " AS old (" + all + ") SELECT "
                + String.join(", ", selected) + " FROM unnest(" + String.join(", ", parameters) + ") AS n (" + all + ")"
                + order + " ON CONFLICT (" + key + ") DO UPDATE SET "
                + definition.measures().stream().map(CounterUpsert::merged).collect(Collectors.joining(", "));
    }

    private static String merged(Measure measure) {
        String column = quoted(measure.name());
        String merged = switch (measure.kind()) {
            case COUNT, SUM -> "old.%1$s + excluded.%1$s";
            case MIN -> "least(old.%1$s, excluded.%1$s)";
            case MAX -> "greatest(old.%1$s, excluded.%1$s)";
        };
        return column + " = " + merged.formatted(column);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    void execute(Connection connection, Map<Row, Totals> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        List<Map.Entry<Row, Totals>> all = List.copyOf(rows.entrySet());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 1;
            if (definition.isBucketed()) {
                statement.setObject(
                        parameter++,
                        all.stream()
                                .map(entry -> Intervals.text(
                                        Duration.ofMillis(entry.getKey().width())))
                                .toArray(String[]::new));
                statement.setObject(
                        parameter++,
                        all.stream().mapToLong(entry -> entry.getKey().start()).toArray());
            }
            for (int field = 0; field < definition.groupBy().size(); field++) {
                int place = field;
                statement.setObject(
                        parameter++,
                        all.stream()
                                .map(entry -> entry.getKey().group().get(place))
                                .toArray(String[]::new));
            }
            for (int measure = 0; measure < definition.measures().size(); measure++) {
                bindMeasure(connection, statement, parameter++, all, measure);
            }
            statement.executeUpdate();
        }
    }

    private void bindMeasure(
            Connection connection,
            PreparedStatement statement,
            int parameter,
            List<Map.Entry<Row, Totals>> all,
            int measure)
            throws SQLException {
        if (definition.measures().get(measure).kind() == Kind.COUNT) {
            statement.setObject(
                    parameter,
                    all.stream().mapToLong(entry -> entry.getValue().count()).toArray());
        } else {
            BigDecimal[] numbers =
                    all.stream().map(entry -> entry.getValue().number(measure)).toArray(BigDecimal[]::new);
            statement.setArray(parameter, connection.createArrayOf("numeric", numbers));
        }
    }
}
