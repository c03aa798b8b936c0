package dev.tally.query.sql;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A JSON value as DuckDB writes it: what is text in the one is text in the other, whatever it says. */
final class LakeLiteral {
    private LakeLiteral() {}

    static String of(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(LakeLiteral::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value.isNumber()) {
            String number = value.numberValue().toString();
            return number.startsWith("-") ? "(" + number + ")" : number;
        }
        return value.isNull() || value.isBoolean() ? value.toString() : quoted(value);
    }

    private static String quoted(JsonNode value) {
        String text = value.isString() ? value.asString() : value.toString();
        return "'" + text.replace("'", "''") + "'";
    }
}
