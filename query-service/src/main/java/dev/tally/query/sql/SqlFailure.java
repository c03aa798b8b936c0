package dev.tally.query.sql;

import dev.tally.model.config.NearestName;
import dev.tally.query.problem.Problem;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.http.HttpStatus;

/**
 * What PostgreSQL's refusal means to the writer of the statement. It is told what, where and which name was meant; never
 * a value that does not stand in the statement, a file, or a word of PostgreSQL about its inside. Everything that a statement
 * can bring about is a 4xx; a 503 says that the database is away.
 */
final class SqlFailure {
    private static final String SYNTAX = "42601";
    private static final String NO_TABLE = "42P01";
    private static final String NO_COLUMN = "42703";
    private static final String NOT_SUPPORTED = "0A000";
    private static final String NO_TYPE = "42P18";
    private static final Set<String> FORBIDDEN = Set.of("42501", "25006", "25001");
    private static final Set<String> TIMES_OUT = Set.of("57014", "55P03", "25P04", "25P03");
    /** Where PostgreSQL refuses what is no plain query although it is grammatical: names of its functions, in no language. */
    private static final Set<String> NO_PLAIN_QUERY = Set.of("transformDeclareCursorStmt", "transformSelectStmt");

    /** How a statement begins that is none of those that may be asked; {@code \copy} is psql's own. */
    private static final Pattern COMMAND = Pattern.compile(
            "(?is)\\A(?:\\s|--[^\\n]*(?:\\n|\\z)|/\\*.*?\\*/)*(\\\\[a-z]+|abort|alter|analyze|begin|call|checkpoint|close|cluster"
                    + "|comment|commit|copy|create|deallocate|declare|delete|discard|do|drop|end|execute|fetch|grant|import|insert"
                    + "|listen|load|lock|merge|move|notify|prepare|reassign|refresh|reindex|release|reset|revoke|rollback|savepoint"
                    + "|security|set|show|start|truncate|unlisten|update|vacuum)\\b.*");

    private static final Pattern NAME =
            Pattern.compile("\\A(?:(?:\"[^\"]*\"|[\\w$]+)\\s*\\.\\s*)*(?:\"([^\"]*)\"|([\\w$]+))");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
    private static final List<String> KEYWORDS =
            ("select from where group order by having limit offset join left right full outer inner cross on using union"
                            + " intersect except all distinct as and or not in between like ilike is null case when then else end"
                            + " with recursive values table explain over partition window filter asc desc cast interval")
                    .lines()
                    .flatMap(line -> Pattern.compile(" ").splitAsStream(line))
                    .toList();

    private SqlFailure() {}

    /**
     * The answer to a failure.
     *
     * @param before how many characters were put before the statement; negative where its place is not known
     */
    static Problem problem(SQLException failure, SqlRequest request, int before, Names names) {
        ServerErrorMessage error = failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        String state = String.valueOf(failure.getSQLState());
        if (error == null) {
            return ofDriver(failure);
        }
        if (state.equals("08P01")) {
            return Problem.badRequest(
                    "sql.params",
                    "The statement does not have as many parameters ($1, $2 …) as params has values: "
                            + request.parameters().size());
        }
        if (state.equals(NO_TYPE) && String.valueOf(error.getMessage()).contains("$")) {
            // That is also what PostgreSQL says of a value that has no place in the statement.
            return Problem.badRequest(
                    "sql.params",
                    said(error, request) + ": give it a type where it stands, as in $1::int, or leave out the value");
        }
        if (TIMES_OUT.contains(state)) {
            return timeout();
        }
        if (isAway(state)) {
            return away();
        }
        if (state.startsWith("53") || state.startsWith("54")) {
            return tooLarge();
        }
        if (isSeveral(state, request)) {
            return Problem.badRequest("sql.several", "That is more than one statement: send them one by one");
        }
        if (isForbidden(state, error, request)) {
            return forbidden(state, error, request);
        }
        return wrong(state, error, request, before, names);
    }

    static Problem timeout() {
        return timeout(", or use psql \"$(./tally dsn)\"");
    }

    /** One that may have another way out than to ask for less. */
    static Problem timeout(String orElse) {
        return Problem.of(
                HttpStatus.REQUEST_TIMEOUT,
                "sql.timeout",
                "The statement took longer than statements may; ask for less" + orElse);
    }

    static Problem tooLarge() {
        return Problem.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "sql.too-large",
                "The answer, or what the statement needs on the way to it, is larger than statements may be; ask for less");
    }

    static Problem away() {
        return Problem.later("database.unavailable", "The database does not answer; the counts are safe, try again");
    }

    /** The driver's own: a row larger than may come, or a connection that is gone. */
    private static Problem ofDriver(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("maxResultBuffer") || cause instanceof OutOfMemoryError) {
                return tooLarge();
            }
        }
        return away();
    }

    private static boolean isAway(String state) {
        return state.startsWith("08")
                || state.startsWith("28")
                || state.startsWith("57")
                || state.equals("53300")
                || state.equals("3D000");
    }

    /** Counted by the driver's own splitter, and only to say what is wrong: PostgreSQL has refused it already. */
    private static boolean isSeveral(String state, SqlRequest request) {
        if (!state.equals(SYNTAX)) {
            return false;
        }
        try {
            List<NativeQuery> parts = Parser.parseJdbcSql(request.sql(), true, false, true, false, false);
            return parts.stream().filter(part -> !part.nativeSql.isBlank()).count() > 1;
        } catch (SQLException noSql) {
            return false;
        }
    }

    private static boolean isForbidden(String state, ServerErrorMessage error, SqlRequest request) {
        boolean isCommand =
                state.equals(SYNTAX) && COMMAND.matcher(request.sql()).matches();
        boolean isRefusedByNature = (state.equals(SYNTAX) || state.equals(NOT_SUPPORTED))
                && NO_PLAIN_QUERY.contains(String.valueOf(error.getRoutine()));
        return FORBIDDEN.contains(state) || isCommand || isRefusedByNature;
    }

    private static Problem forbidden(String state, ServerErrorMessage error, SqlRequest request) {
        String reason = state.equals("42501")
                ? ": " + said(error, request)
                : ": statements here are SELECT, VALUES, TABLE, WITH and EXPLAIN, and change nothing";
        return Problem.of(HttpStatus.FORBIDDEN, "sql.forbidden", "Not permitted" + reason);
    }

    private static Problem wrong(String state, ServerErrorMessage error, SqlRequest request, int before, Names names) {
        int position = before < 0 ? 0 : error.getPosition() - before;
        boolean hasPlace = position >= 1
                && position <= request.sql().codePointCount(0, request.sql().length());
        String rest = hasPlace ? request.sql().substring(request.sql().offsetByCodePoints(0, position - 1)) : "";
        String detail = said(error, request) + nearest(state, rest, names);
        String hint = error.getHint();
        if (hint != null && state.startsWith("42") && !detail.contains("did you mean")) {
            detail += ". " + hint;
        }
        boolean isSyntax = state.equals(SYNTAX);
        Problem problem = Problem.badRequest(isSyntax ? "sql.syntax" : "sql.invalid", detail)
                .with("sqlstate", state);
        if (hasPlace) {
            String upTo = request.sql().substring(0, request.sql().length() - rest.length());
            int lineStart = upTo.lastIndexOf('\n') + 1;
            problem.with("position", position)
                    .with("line", (int) upTo.chars().filter(c -> c == '\n').count() + 1)
                    .with("column", upTo.codePointCount(lineStart, upTo.length()) + 1);
        }
        return problem;
    }

    private static String nearest(String state, String rest, Names names) {
        Matcher name = NAME.matcher(rest);
        if (!name.find()) {
            return "";
        }
        String meant = Objects.requireNonNullElse(name.group(1), String.valueOf(name.group(2)));
        return switch (state) {
            case NO_TABLE -> NearestName.hint(meant, names.tables());
            case NO_COLUMN -> NearestName.hint(meant, names.columns());
            case SYNTAX -> KEYWORDS.contains(meant.toLowerCase(Locale.ROOT)) ? "" : NearestName.hint(meant, KEYWORDS);
            default -> "";
        };
    }

    /** PostgreSQL's sentence, without what it quotes from elsewhere than the statement. */
    private static String said(ServerErrorMessage error, SqlRequest request) {
        String state = String.valueOf(error.getSQLState());
        @Nullable String message = error.getMessage();
        if (message == null || state.startsWith("XX") || state.startsWith("58")) {
            return "PostgreSQL cannot run this statement";
        }
        String known = (request.sql() + "\n" + request.parameters()).toLowerCase(Locale.ROOT);
        return QUOTED.matcher(message)
                .replaceAll(quoted -> Matcher.quoteReplacement(
                        known.contains(quoted.group(1).toLowerCase(Locale.ROOT)) ? quoted.group() : "\"…\""));
    }
}
