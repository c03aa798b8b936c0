package dev.tally.query.sql;

/** How a column of DuckDB becomes one of an answer: as text that {@link Column} reads as it reads PostgreSQL's. */
record LakeColumn(String name, String type) {
    private static final int BOOLEAN = 16;
    private static final int BIGINT = 20;
    private static final int TEXT = 25;
    private static final int JSON = 114;
    private static final int DOUBLE = 701;
    private static final int TIMESTAMP = 1114;
    private static final int TIMESTAMPTZ = 1184;
    private static final int NUMERIC = 1700;

    Column column() {
        return new Column(name, type, oid());
    }

    /** Its value as text; null is null. */
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

    private int oid() {
        if (isNested()) {
            return JSON;
        }
        if (type.startsWith("DECIMAL")) {
            return NUMERIC;
        }
        return switch (type) {
            case "BOOLEAN" -> BOOLEAN;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT" -> BIGINT;
            case "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT" -> BIGINT;
            case "FLOAT", "DOUBLE" -> DOUBLE;
            case "JSON" -> JSON;
            case "TIMESTAMP WITH TIME ZONE" -> TIMESTAMPTZ;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> TIMESTAMP;
            default -> TEXT;
        };
    }

    /** Lists, arrays, structs, maps and unions. */
    private boolean isNested() {
        return type.endsWith("]") || type.startsWith("STRUCT(") || type.startsWith("MAP(") || type.startsWith("UNION(");
    }
}
