package dev.tally.aggregator.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.LakeColumn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a type's JSON Schema gives its table: one for each property that holds a text, a number or a boolean, those of
 * nested objects with the names of both. What is an array, or of several types, stays in the data.
 */
final class SchemaColumns {
    private static final int MOST_COLUMNS = 200;
    private static final int MOST_LEVELS = 4;

    private final List<LakeColumn> columns = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private SchemaColumns() {}

    static List<LakeColumn> of(Path schema) throws IOException {
        SchemaColumns columns = new SchemaColumns();
        columns.addProperties(new ObjectMapper().readTree(schema.toFile()), "", "", 0);
        return columns.columns;
    }

    private void addProperties(JsonNode object, String pointer, String prefix, int level) {
        for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
            String at = pointer + "/" + property.getKey().replace("~", "~0").replace("/", "~1");
            String name = prefix + property.getKey();
            if (property.getValue().path("properties").isObject() && level < MOST_LEVELS) {
                addProperties(property.getValue(), at, name + "_", level + 1);
            } else {
                add(at, name, type(property.getValue()));
            }
        }
    }

    private void add(String at, String property, LakeColumn.@Nullable Type type) {
        String name = property.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        if (LakeColumn.FIXED.contains(name) || !name.matches("[a-z].*")) {
            name = "data_" + name;
        }
        // Of two properties with one name the first has the column; the other stays in the data.
        if (type != null && name.length() <= 63 && columns.size() < MOST_COLUMNS && names.add(name)) {
            columns.add(new LakeColumn(name, FieldPath.parse(at), type));
        }
    }

    private static LakeColumn.@Nullable Type type(JsonNode property) {
        JsonNode type = property.path("type");
        if (type.isArray()) {
            Set<String> types = new HashSet<>();
            type.forEach(one -> types.add(one.asText()));
            types.remove("null");
            return types.size() == 1 ? type(types.iterator().next(), property) : null;
        }
        return type.isTextual() ? type(type.asText(), property) : null;
    }

    private static LakeColumn.@Nullable Type type(String type, JsonNode property) {
        return switch (type) {
            case "string" ->
                property.path("format").asText().equals("date-time")
                        ? LakeColumn.Type.TIMESTAMP
                        : LakeColumn.Type.STRING;
            case "integer" -> LakeColumn.Type.LONG;
            case "number" -> LakeColumn.Type.DECIMAL;
            case "boolean" -> LakeColumn.Type.BOOLEAN;
            default -> null;
        };
    }
}
