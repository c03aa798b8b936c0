package dev.tally.query.sql;

import dev.tally.query.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One query, as DuckDB's own parser understands it: what it can write down as JSON is a query and nothing else.
 *
 * @param sql written anew from what was understood, without comments or a semicolon: it can stand in parentheses
 * @param names of the tables that it reads, and of whatever else stands in their place; lower case
 */
record LakeSelect(String sql, Set<String> names) {
    /** What is understood of a longer one may take more memory than there is. */
    private static final int MAX_LENGTH = 32 << 10;

    private static final JsonMapper MAPPER = new JsonMapper();

    static LakeSelect of(Connection duck, String sql) throws SQLException {
        if (sql.length() > MAX_LENGTH) {
            throw Problem.of(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "sql.text-too-large",
                    "A statement over the lake has at most " + MAX_LENGTH + " characters");
        }
        String written = ask(duck, "SELECT json_serialize_sql(?::VARCHAR)", sql);
        JsonNode parsed;
        try {
            parsed = MAPPER.readTree(written);
        } catch (JacksonException tooDeep) {
            throw Problem.badRequest("sql.invalid", "The statement is nested too deeply");
        }
        if (parsed.path("error").asBoolean()) {
            throw refused(parsed);
        }
        int statements = parsed.path("statements").size();
        if (statements == 0) {
            throw Problem.badRequest("sql.missing", "There is no statement");
        }
        if (statements > 1) {
            throw Problem.badRequest("sql.several", "That is more than one statement: send them one by one");
        }
        Set<String> names = new TreeSet<>();
        parsed.findValues("table_name")
                .forEach(name -> names.add(name.asString("").toLowerCase(Locale.ROOT)));
        return new LakeSelect(ask(duck, "SELECT json_deserialize_sql(?::JSON)", written), names);
    }

    private static Problem refused(JsonNode parsed) {
        if (!parsed.path("error_type").asString("").equals("parser")) {
            return Problem.of(
                    HttpStatus.FORBIDDEN,
                    "sql.forbidden",
                    "Not permitted: statements over the lake are SELECT, FROM, VALUES, TABLE, WITH and DESCRIBE, and change nothing");
        }
        return Problem.badRequest("sql.syntax", parsed.path("error_message").asString("The statement is no SQL"));
    }

    private static String ask(Connection duck, String question, String value) throws SQLException {
        try (PreparedStatement statement = duck.prepareStatement(question)) {
            statement.setString(1, value);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
