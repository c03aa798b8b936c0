package dev.tally.query.counter;

import dev.tally.query.request.CursorKeys;
import dev.tally.query.request.Parameters;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of a counter's rows: columns, descending behind a {@code -}; null comes last. What tells rows apart is always
 * part of it, so that each row has its place and a page can begin behind it.
 */
record RowOrder(List<Term> terms) {
    private static final String NULL = "";
    /** Before the text of every other value, so that an empty text is no null. */
    private static final String VALUE = "=";

    record Term(CounterColumn column, boolean isDescending) {
        String sql() {
            return column.sql() + (isDescending ? " DESC" : "") + (column.isNullable() ? " NULLS LAST" : "");
        }
    }

    static RowOrder of(Parameters parameters, CounterTable table) {
        List<Term> terms = new ArrayList<>();
        parameters.text("order").ifPresent(order -> {
            for (String name : order.split(",", -1)) {
                boolean isDescending = name.startsWith("-");
                CounterColumn column = table.column(isDescending ? name.substring(1) : name, table.shown(), List.of());
                if (has(terms, column)) {
                    throw Parameters.invalid("order", "has " + column.name() + " twice");
                }
                terms.add(new Term(column, isDescending));
            }
        });
        table.key().stream()
                .filter(column -> !has(terms, column))
                .forEach(column -> terms.add(new Term(column, false)));
        return new RowOrder(terms);
    }

    private static boolean has(List<Term> terms, CounterColumn column) {
        return terms.stream().anyMatch(term -> term.column().equals(column));
    }

    /** Behind {@code ORDER BY}. */
    String sql() {
        return terms.stream().map(Term::sql).collect(Collectors.joining(", "));
    }

    /** Selects what comes behind the row with these keys, which are bound. */
    String behind(CursorKeys keys, Map<String, Object> bound) {
        String condition = "false";
        for (int i = terms.size() - 1; i >= 0; i--) {
            Term term = terms.get(i);
            String column = term.column().sql();
            Object value = value(term.column(), keys, i);
            if (value == null) {
                condition = column + " IS NULL AND (" + condition + ")";
                continue;
            }
            bound.put("key" + i, value);
            String further = column
                    + (term.isDescending() ? " < :key" : " > :key")
                    + i
                    + (term.column().isNullable() ? " OR " + column + " IS NULL" : "");
            condition = "(" + further + " OR " + column + " = :key" + i + " AND (" + condition + "))";
        }
        return condition;
    }

    private static @Nullable Object value(CounterColumn column, CursorKeys keys, int index) {
        String text = keys.text(index);
        if (text.equals(NULL)) {
            return null;
        }
        return switch (column.kind()) {
            case GROUP -> text.substring(VALUE.length());
            case BUCKET -> keys.instant(index, VALUE.length()).atOffset(ZoneOffset.UTC);
            default -> keys.decimal(index, VALUE.length());
        };
    }

    /** What {@link #behind} needs of a row. */
    List<String> keys(Map<String, @Nullable Object> row) {
        return terms.stream().map(term -> text(row.get(term.column().name()))).toList();
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        return VALUE + (value instanceof BigDecimal number ? number.toPlainString() : value.toString());
    }
}
