package dev.tally.query.sql;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Format;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Writes an answer, row by row. One answer, one thread. */
interface RowWriter {
    /**
     * Writes a row.
     *
     * @param values the text of each column's value
     */
    void row(IntFunction<@Nullable String> values) throws IOException;

    /**
     * Ends the answer.
     *
     * @param by what cut it short; null where it is whole
     * @param problem the failure that did, where it was one
     */
    void end(@Nullable Cut by, @Nullable Problem problem) throws IOException;

    /** Why an answer has not all rows. */
    enum Cut {
        ROWS,
        BYTES,
        TIME,
        ERROR
    }

    static RowWriter of(Format format, Writer out, List<Column> columns, boolean escapesFormulas) throws IOException {
        return switch (format) {
            case JSON -> new Json(out, columns);
            case NDJSON -> new Ndjson(out, columns);
            case CSV -> new Csv(out, columns, escapesFormulas);
            case PARQUET -> throw new IllegalArgumentException("Parquet is written by DuckDB");
        };
    }

    /** The contract's shape; what cut it short is told at its end. */
    final class Json implements RowWriter {
        private final Writer out;
        private final List<Column> columns;
        private boolean hasRows;

        Json(Writer out, List<Column> columns) throws IOException {
            this.out = out;
            this.columns = columns;
            List<String> names = columns.stream()
                    .map(column -> "{\"name\":" + Column.quoted(column.name()) + ",\"type\":"
                            + Column.quoted(column.type()) + "}")
                    .toList();
            out.write("{\"columns\":[" + String.join(",", names) + "],\"rows\":[");
        }

        @Override
        public void row(IntFunction<@Nullable String> values) throws IOException {
            out.write(hasRows ? ",[" : "[");
            hasRows = true;
            for (int i = 0; i < columns.size(); i++) {
                out.write(i == 0 ? "" : ",");
                out.write(columns.get(i).json(values.apply(i)));
            }
            out.write(']');
        }

        @Override
        public void end(@Nullable Cut by, @Nullable Problem problem) throws IOException {
            out.write("],\"truncated\":" + (by != null));
            if (by != null) {
                out.write(",\"truncated_by\":\"" + SqlAnswer.name(by) + "\"");
            }
            if (problem != null) {
                out.write(",\"error\":{\"code\":" + Column.quoted(problem.code()) + ",\"detail\":"
                        + Column.quoted(String.valueOf(problem.getMessage())) + "}");
            }
            out.write('}');
            out.flush();
        }
    }

    /** One JSON object a row. */
    final class Ndjson implements RowWriter {
        private final Writer out;
        private final List<Column> columns;

        Ndjson(Writer out, List<Column> columns) {
            this.out = out;
            this.columns = columns;
        }

        @Override
        public void row(IntFunction<@Nullable String> values) throws IOException {
            for (int i = 0; i < columns.size(); i++) {
                out.write(i == 0 ? "{" : ",");
                out.write(Column.quoted(columns.get(i).name()) + ":");
                out.write(columns.get(i).json(values.apply(i)));
            }
            out.write(columns.isEmpty() ? "{}\n" : "}\n");
        }

        @Override
        public void end(@Nullable Cut by, @Nullable Problem problem) throws IOException {
            out.flush();
        }
    }

    /** RFC 4180 with a heading; null is nothing, and an empty text is {@code ""}. */
    final class Csv implements RowWriter {
        /** Spreadsheets take a cell that begins so for a formula. */
        private static final String FORMULA = "=+-@\t\r";

        private final CsvWriter csv;
        private final List<Column> columns;
        private final boolean escapesFormulas;

        Csv(Writer out, List<Column> columns, boolean escapesFormulas) {
            this.csv = CsvWriter.builder()
                    .lineDelimiter(LineDelimiter.CRLF)
                    .quoteStrategy(QuoteStrategies.EMPTY)
                    .build(out);
            this.columns = columns;
            this.escapesFormulas = escapesFormulas;
            csv.writeRecord(columns.stream().map(Column::name).map(this::safe).toList());
        }

        @Override
        public void row(IntFunction<@Nullable String> values) {
            List<@Nullable String> cells = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                String cell = column.text(values.apply(i));
                cells.add(cell != null && column.isText() ? safe(cell) : cell);
            }
            csv.writeRecord(cells);
        }

        private String safe(String text) {
            return escapesFormulas && !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        }

        @Override
        public void end(@Nullable Cut by, @Nullable Problem problem) throws IOException {
            csv.flush();
        }
    }
}
