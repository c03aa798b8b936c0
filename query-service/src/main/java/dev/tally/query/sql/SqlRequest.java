package dev.tally.query.sql;

import dev.tally.query.problem.Problem;
import dev.tally.query.request.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A statement as a client sent it.
 *
 * @param engine which is to answer it
 * @param parameters as the engine writes them, for {@code $1}, {@code $2} …
 * @param limit the most rows of the answer
 */
record SqlRequest(Engine engine, String sql, List<@Nullable String> parameters, int limit) {
    /** The counts, or the lake. */
    enum Engine {
        POSTGRES,
        LAKE
    }

    /** More is no statement that a person wrote. */
    private static final int MAX_BODY = 1 << 20;

    /** What DuckDB understands of a longer one may take more memory than there is. */
    private static final int MAX_LAKE = 32 << 10;

    private static final Set<String> MEMBERS = new TreeSet<>(Set.of("engine", "sql", "params", "limit"));
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    SqlRequest {
        if (sql.isBlank()) {
            throw Problem.badRequest("sql.missing", "There is no statement: write it into \"sql\", or into q of a GET");
        }
        if (sql.indexOf('\0') >= 0 || parameters.stream().anyMatch(text -> text != null && text.indexOf('\0') >= 0)) {
            throw Problem.badRequest("sql.nul", "PostgreSQL knows no text with NUL in it");
        }
        if (engine == Engine.LAKE && sql.length() > MAX_LAKE) {
            throw Problem.of(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "sql.text-too-large",
                    "A statement over the lake has at most " + MAX_LAKE + " characters");
        }
    }

    /** The statement of a {@code GET}. */
    static SqlRequest of(Parameters query, SqlLimits limits) {
        String sql = query.text("q").orElseThrow(() -> Parameters.invalid("q", "is missing: it holds the statement"));
        int limit =
                query.number("limit", 1, limits.maxRows()).map(Math::toIntExact).orElse(limits.rows());
        return new SqlRequest(
                Engine.POSTGRES,
                sql,
                values(query.text("params").map(SqlRequest::json).orElse(null), SqlRequest::value),
                limit);
    }

    /** The statement of a {@code POST}. */
    static SqlRequest of(InputStream body, SqlLimits limits) throws IOException {
        byte[] bytes = body.readNBytes(MAX_BODY + 1);
        if (bytes.length > MAX_BODY) {
            throw Problem.of(
                    HttpStatus.CONTENT_TOO_LARGE, "sql.text-too-large", "A request has at most " + MAX_BODY + " bytes");
        }
        JsonNode request;
        try {
            request = MAPPER.readTree(bytes);
        } catch (JacksonException malformed) {
            throw malformed();
        }
        if (!request.isObject() || !request.path("sql").isString()) {
            throw malformed();
        }
        Set<String> unknown = new TreeSet<>(request.propertyNames());
        unknown.removeAll(MEMBERS);
        if (!unknown.isEmpty()) {
            throw Problem.badRequest(
                    "sql.request", "A request has no member " + unknown + "; it has " + String.join(", ", MEMBERS));
        }
        Engine engine = engine(request.path("engine").asString("postgres"));
        return new SqlRequest(
                engine,
                request.get("sql").asString(),
                values(request.get("params"), engine == Engine.LAKE ? LakeLiteral::of : SqlRequest::value),
                limit(request.get("limit"), limits));
    }

    private static Engine engine(String name) {
        return switch (name) {
            case "postgres" -> Engine.POSTGRES;
            case "lake" -> Engine.LAKE;
            default -> throw Parameters.invalid("engine", "is postgres or lake");
        };
    }

    private static int limit(@Nullable JsonNode limit, SqlLimits limits) {
        if (limit == null || limit.isNull()) {
            return limits.rows();
        }
        if (!limit.isIntegralNumber()
                || !limit.canConvertToInt()
                || limit.asInt() < 1
                || limit.asInt() > limits.maxRows()) {
            throw Parameters.invalid("limit", "is a whole number from 1 to " + limits.maxRows());
        }
        return limit.asInt();
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException malformed) {
            throw Parameters.invalid("params", "is a JSON array such as [\"eu\",7]");
        }
    }

    private static List<@Nullable String> values(
            @Nullable JsonNode params, Function<JsonNode, @Nullable String> value) {
        List<@Nullable String> values = new ArrayList<>();
        if (params == null || params.isNull()) {
            return values;
        }
        if (!params.isArray() || params.size() > 1_000) {
            throw Parameters.invalid("params", "is a JSON array of at most 1000 values");
        }
        params.forEach(one -> values.add(value.apply(one)));
        return values;
    }

    private static @Nullable String value(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (value.isArray()) {
            return array(value);
        }
        return value.isString()
                ? value.asString()
                : value.isNumber() ? value.numberValue().toString() : value.toString();
    }

    /** As PostgreSQL writes an array, so that {@code = ANY($1)} takes a list. */
    private static String array(JsonNode array) {
        return array.valueStream()
                .map(one -> {
                    String text = value(one);
                    if (text == null) {
                        return "NULL";
                    }
                    return one.isArray()
                            ? text
                            : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
                })
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static Problem malformed() {
        return Problem.badRequest(
                "sql.request",
                "The body is not JSON such as {\"sql\":\"SELECT $1::int\",\"params\":[1],\"limit\":100}");
    }
}
