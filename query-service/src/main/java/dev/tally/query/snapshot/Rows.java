package dev.tally.query.snapshot;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list, for the formats that consist of nothing else.
 *
 * @param columns their members, as JSON names them
 * @param rows records or maps
 */
public record Rows(List<String> columns, List<?> rows) {
    /** Rows that are records of one type. */
    public static <T extends Record> Rows of(Class<T> type, List<T> rows) {
        return new Rows(
                Arrays.stream(type.getRecordComponents())
                        .map(component -> snakeCase(component.getName()))
                        .toList(),
                rows);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** The values of one row, in the order of the columns. */
    List<@Nullable Object> cells(Object row) {
        if (row instanceof Map<?, ?> members) {
            return columns.stream().<@Nullable Object>map(members::get).toList();
        }
        return Arrays.stream(row.getClass().getRecordComponents())
                .<@Nullable Object>map(component -> value(component, row))
                .toList();
    }

    private static @Nullable Object value(RecordComponent component, Object row) {
        try {
            component.getAccessor().setAccessible(true); // the records themselves are nobody else's business
            return component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
