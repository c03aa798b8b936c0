package dev.tally.query.sql;

import dev.tally.query.duck.DuckColumn;
import dev.tally.query.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The columns of a table that has no file to say them, as its Iceberg metadata does. */
final class LakeColumns {
    private static final JsonMapper JSON = new JsonMapper();

    private LakeColumns() {}

    static List<DuckColumn> read(Path metadata) {
        try {
            JsonNode table = JSON.readTree(metadata);
            int current = table.get("current-schema-id").asInt();
            return table.get("schemas")
                    .valueStream()
                    .filter(schema -> schema.get("schema-id").asInt() == current)
                    .flatMap(schema -> schema.get("fields").valueStream())
                    .map(field -> new DuckColumn(field.get("name").asString(), type(field.get("type"))))
                    .toList();
        } catch (JacksonException unreadable) {
            throw Problem.later("lake.unavailable", "A file of the lake cannot be read; try again");
        }
    }

    /** What DuckDB calls the type of such a column of a Parquet file. */
    private static String type(JsonNode type) {
        if (type.isObject()) {
            return "MAP(" + type(type.get("key")) + ", " + type(type.get("value")) + ")";
        }
        return switch (type.asString()) {
            case "string" -> "VARCHAR";
            case "int" -> "INTEGER";
            case "long" -> "BIGINT";
            case "timestamptz" -> "TIMESTAMP WITH TIME ZONE";
            default -> type.asString().toUpperCase(Locale.ROOT);
        };
    }
}
