package dev.tally.query.duck;

/**
 * A column as DuckDB describes it.
 *
 * @param type as DuckDB writes it
 */
public record DuckColumn(String name, String type) {
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
