package dev.tally.query.duck;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One query, as DuckDB's own parser understands it: what it can write down as JSON is a query and nothing else. Of that it must not
 * call what reads files, settings or DuckDB's own tables: those show where things are, and none of them is the lake's.
 *
 * @param sql written anew from what was understood, without comments or a semicolon: it can stand in parentheses
 * @param tables that it reads, and whatever else stands in their place; lower case
 */
record DuckSelect(String sql, Set<String> tables) {
    /** Those that make rows of their arguments alone. */
    private static final Set<String> TABLE_FUNCTIONS =
            Set.of("range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree");

    /** Those that say what is set, write, or say how a text would be run: that shows where files are, or whether there are any. */
    private static final Set<String> FORBIDDEN =
            Set.of("current_setting", "getvariable", "write_log", "getenv", "json_serialize_plan");

    private static final String ALL = "SELECT DISTINCT lower(unnest(json_extract_string(?::JSON, '%s')))";

    /** What may stand in a text that DuckDB wrote and has a {@code $} in it, and a parameter. */
    private static final Pattern PARAMETER = Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\$(\\w+)");

    static DuckSelect of(DuckSession duck, Asked asked) throws SQLException, RefusedException {
        DuckSelect select = of(duck, asked.sql());
        String filled = fill(select.sql(), asked.values());
        return filled.equals(select.sql()) ? select : of(duck, filled);
    }

    private static String fill(String sql, List<String> values) throws RefusedException {
        Set<Integer> used = new TreeSet<>();
        StringBuilder filled = new StringBuilder();
        Matcher found = PARAMETER.matcher(sql);
        while (found.find()) {
            String name = found.group(1);
            String value = found.group();
            if (name != null) {
                int number = name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
                used.add(number);
                value = number >= 1 && number <= values.size() ? values.get(number - 1) : "NULL";
            }
            found.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        if (used.size() != values.size() || used.stream().anyMatch(n -> n < 1 || n > values.size())) {
            throw new RefusedException(
                    "sql.params",
                    "The statement does not have as many parameters ($1, $2 …) as params has values: " + values.size());
        }
        return found.appendTail(filled).toString();
    }

    private static DuckSelect of(DuckSession duck, String sql) throws SQLException, RefusedException {
        String parsed = duck.one("SELECT json_serialize_sql(?::VARCHAR)", sql);
        if ("true".equals(duck.one("SELECT json_extract_string(?::JSON, '$.error')", parsed))) {
            throw refused(duck, parsed);
        }
        String statements = duck.one("SELECT json_array_length(?::JSON, '$.statements')", parsed);
        if (statements.equals("0")) {
            throw new RefusedException("sql.missing", "There is no statement");
        }
        if (!statements.equals("1")) {
            throw new RefusedException("sql.several", "That is more than one statement: send them one by one");
        }
        for (String function : duck.list(ALL.formatted("$..function.function_name"), parsed)) {
            if (!TABLE_FUNCTIONS.contains(function)) {
                throw forbidden("the function " + function + "() in the place of a table");
            }
        }
        for (String function : duck.list(ALL.formatted("$..function_name"), parsed)) {
            if (FORBIDDEN.contains(function) || duck.readers().contains(function)) {
                throw forbidden("the function " + function + "()");
            }
        }
        for (String place : List.of("$..schema_name", "$..catalog_name")) {
            for (String schema : duck.list(ALL.formatted(place), parsed)) {
                if (!schema.isEmpty()) {
                    throw forbidden("a table of " + schema + "; the lake's have no schema");
                }
            }
        }
        Set<String> tables = new TreeSet<>(duck.list(ALL.formatted("$..table_name"), parsed));
        return new DuckSelect(duck.one("SELECT json_deserialize_sql(?::JSON)", parsed), tables);
    }

    private static RefusedException refused(DuckSession duck, String parsed) throws SQLException {
        String type = duck.one("SELECT json_extract_string(?::JSON, '$.error_type')", parsed);
        if (type.equals("parser")) {
            return new RefusedException(
                    "sql.syntax", duck.one("SELECT json_extract_string(?::JSON, '$.error_message')", parsed));
        }
        return forbidden("a statement that is not SELECT, FROM, VALUES, TABLE, WITH or DESCRIBE");
    }

    static RefusedException forbidden(String what) {
        return new RefusedException(
                "sql.forbidden",
                "Not permitted: a statement over the lake reads its tables and nothing else, not " + what);
    }
}
