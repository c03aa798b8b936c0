package dev.tally.query.sql;

import dev.tally.query.duck.DuckColumn;

/** Which of PostgreSQL's types a column of DuckDB is like, so that its values look the same. */
final class LakeType {
    private static final int BOOLEAN = 16;
    private static final int BIGINT = 20;
    private static final int TEXT = 25;
    private static final int JSON = 114;
    private static final int DOUBLE = 701;
    private static final int TIMESTAMP = 1114;
    private static final int TIMESTAMPTZ = 1184;
    private static final int NUMERIC = 1700;

    private LakeType() {}

    static Column column(DuckColumn column) {
        return new Column(column.name(), column.type(), oid(column));
    }

    private static int oid(DuckColumn column) {
        if (column.isJson()) {
            return JSON;
        }
        if (column.type().startsWith("DECIMAL")) {
            return NUMERIC;
        }
        return switch (column.type()) {
            case "BOOLEAN" -> BOOLEAN;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT" -> BIGINT;
            case "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT" -> BIGINT;
            case "FLOAT", "DOUBLE" -> DOUBLE;
            case "TIMESTAMP WITH TIME ZONE" -> TIMESTAMPTZ;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> TIMESTAMP;
            default -> TEXT;
        };
    }
}
