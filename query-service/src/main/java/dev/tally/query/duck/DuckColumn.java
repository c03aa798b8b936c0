package dev.tally.query.duck;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A column as DuckDB describes it.
 *
 * @param type as DuckDB writes it
 */
public record DuckColumn(String name, String type) {
    static void write(DataOutputStream out, List<DuckColumn> columns) throws IOException {
        Wire.texts(out, columns.stream().map(DuckColumn::name).toList());
        Wire.texts(out, columns.stream().map(DuckColumn::type).toList());
    }

    static List<DuckColumn> read(DataInputStream in, int longest) throws IOException {
        List<String> names = Wire.noNulls(in, longest);
        List<String> types = Wire.noNulls(in, longest);
        if (names.size() != types.size()) {
            throw new IOException("Columns without names or types");
        }
        return IntStream.range(0, names.size())
                .mapToObj(i -> new DuckColumn(names.get(i), types.get(i)))
                .toList();
    }

    /** An expression's value as text, in the way that PostgreSQL writes it; null is null. */
    String text(String value) {
        if (isNested()) {
            return "to_json(" + value + ")::VARCHAR";
        }
        return switch (type) {
            case "BOOLEAN" -> "CASE WHEN " + value + " THEN 't' WHEN NOT " + value + " THEN 'f' END";
            case "BLOB" -> "base64(" + value + ")";
            case "DOUBLE", "FLOAT" ->
                "CASE WHEN isnan(" + value + ") THEN 'NaN' WHEN isinf(" + value + ") THEN CASE WHEN " + value
                        + " > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE " + value + "::VARCHAR END";
            default -> value + "::VARCHAR";
        };
    }

    /** Whether its texts are JSON. */
    public boolean isJson() {
        return isNested() || type.equals("JSON");
    }

    /** Lists, arrays, structs, maps and unions. */
    private boolean isNested() {
        return type.endsWith("]") || type.startsWith("STRUCT(") || type.startsWith("MAP(") || type.startsWith("UNION(");
    }
}
