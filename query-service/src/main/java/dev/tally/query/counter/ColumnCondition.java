package dev.tally.query.counter;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.tally.query.request.Parameters;
import dev.tally.query.request.Parameters.ColumnText;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One condition on a column: {@code region=eq.eu}, {@code total=gte.12.50}, {@code region=in.eu,"a, b"}.
 *
 * @param values texts for a group, decimals for a measure; several for {@code in} only
 */
record ColumnCondition(CounterColumn column, Operator operator, List<Object> values) {
    /** What every numeric column of PostgreSQL holds; an exponent could make millions of digits of it. */
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,100}(\\.[0-9]{1,100})?");

    static ColumnCondition of(ColumnText said, CounterTable table, Parameters parameters) {
        CounterColumn column = table.column(said.column(), table.columns(), parameters.known());
        int dot = said.text().indexOf('.');
        Operator operator = Operator.of(dot < 0 ? said.text() : said.text().substring(0, dot), column.name());
        if (dot < 0) {
            throw Parameters.invalid(column.name(), "needs a dot and a value behind its operator, such as eq.5");
        }
        String value = said.text().substring(dot + 1);
        if (operator == Operator.LIKE) {
            checkPattern(column, value);
        }
        List<String> texts = operator == Operator.IN ? list(column, value) : List.of(value);
        return new ColumnCondition(
                column,
                operator,
                texts.stream().map(text -> typed(column, text)).toList());
    }

    private static void checkPattern(CounterColumn column, String pattern) {
        if (column.isNumber()) {
            throw Parameters.invalid(column.name(), "is a number, and like compares texts");
        }
        int backslashes = 0;
        while (backslashes < pattern.length() && pattern.charAt(pattern.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        if (backslashes % 2 == 1) {
            throw Parameters.invalid(
                    column.name(), "is a pattern that ends in a single \\, which takes the meaning of what follows");
        }
    }

    private static List<String> list(CounterColumn column, String values) {
        if (values.chars().filter(c -> c == '"').count() % 2 == 1) {
            throw notAList(column); // the reader would close the quote
        }
        try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(values)) {
            List<CsvRecord> lines = csv.stream().toList();
            if (lines.size() == 1) {
                return lines.get(0).getFields();
            }
        } catch (CsvParseException | IOException malformed) {
            throw notAList(column);
        }
        throw notAList(column);
    }

    private static RuntimeException notAList(CounterColumn column) {
        return Parameters.invalid(column.name(), "has a list such as in.eu,us,\"a, b\" behind in");
    }

    private static Object typed(CounterColumn column, String text) {
        if (!column.isNumber()) {
            return text;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw Parameters.invalid(column.name(), "is a number, written such as 12 or -0.5");
        }
        return new BigDecimal(text);
    }

    /** As SQL, with its values bound under the name. */
    String sql(String name, Map<String, Object> bound) {
        if (operator == Operator.IN) {
            bound.put(name, new ArrayList<>(values));
            return column.sql() + " IN (:" + name + ")";
        }
        bound.put(name, values.get(0));
        return column.sql() + " " + operator.sql + " :" + name;
    }
}
