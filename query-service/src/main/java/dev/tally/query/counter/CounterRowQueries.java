package dev.tally.query.counter;

import dev.tally.query.request.RollUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the rows of counters; within the caller's snapshot. The names of table and columns come from the definition, never
 * from the request, and what the request says is bound.
 */
@Component
class CounterRowQueries {
    private final JdbcClient jdbc;

    CounterRowQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Map<String, @Nullable Object>> rows(CounterRows asked, int most) {
        CounterTable table = asked.table();
        Map<String, Object> bound = new HashMap<>();
        List<String> conditions = new ArrayList<>();
        for (ColumnCondition condition : asked.conditions()) {
            conditions.add(condition.sql("value" + conditions.size(), bound));
        }
        asked.behind().ifPresent(keys -> conditions.add(asked.order().behind(keys, bound)));
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        String order = asked.order().terms().isEmpty()
                ? ""
                : " ORDER BY " + asked.order().sql();
        bound.put("most", most);
        return jdbc.sql("SELECT * FROM (" + source(asked, bound) + ") AS counted" + where + order + " LIMIT :most")
                .params(bound)
                .query((row, number) -> row(row, table))
                .list();
    }

    /** The counter's rows, each bucket as wide as asked for. */
    private static String source(CounterRows asked, Map<String, Object> bound) {
        CounterTable table = asked.table();
        RollUp width = asked.width();
        String columns = names(table.columns());
        if (width == null) {
            return "SELECT " + columns + " FROM " + table.sql();
        }
        bound.put("base", width.base().toMillis() / 1000.0);
        String from = " FROM " + table.sql() + " WHERE every = make_interval(secs => :base)"
                + edge(bound, " AND bucket_start >= :from", "from", asked.span().from(), width)
                + edge(bound, " AND bucket_start < :to", "to", asked.span().to(), width);
        if (width.isKept()) {
            return "SELECT bucket_start, " + columns + from;
        }
        bound.put("every", width.every().toMillis() / 1000.0);
        String sums = table.columns().stream()
                .map(column -> column.isNumber()
                        ? column.kind().aggregate + "(" + column.sql() + ") AS " + column.sql()
                        : column.sql())
                .collect(Collectors.joining(", "));
        String groups =
                table.groups().stream().map(column -> ", " + column.sql()).collect(Collectors.joining());
        return "SELECT date_bin(make_interval(secs => :every), bucket_start, timestamptz '1970-01-01 00:00:00+00')"
                + " AS bucket_start, " + sums + from + " GROUP BY 1" + groups;
    }

    private static String edge(
            Map<String, Object> bound, String sql, String name, @Nullable Instant edge, RollUp width) {
        if (edge == null) {
            return "";
        }
        bound.put(name, width.ceiling(edge).atOffset(ZoneOffset.UTC));
        return sql;
    }

    private static String names(List<CounterColumn> columns) {
        return columns.stream().map(CounterColumn::sql).collect(Collectors.joining(", "));
    }

    private static Map<String, @Nullable Object> row(ResultSet row, CounterTable table) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (CounterColumn column : table.shown()) {
            values.put(
                    column.name(),
                    switch (column.kind()) {
                        case BUCKET ->
                            row.getObject(column.name(), OffsetDateTime.class).toInstant();
                        case GROUP -> row.getString(column.name());
                        default -> row.getBigDecimal(column.name());
                    });
        }
        return values;
    }
}
