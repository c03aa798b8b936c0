package dev.tally.query.sql;

import dev.tally.model.config.NearestName;
import dev.tally.query.duck.Said.Refused;
import dev.tally.query.problem.Problem;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/** What no answer from a child means to the writer of the statement: DuckDB's refusals by the kind of error that their messages begin with. */
final class LakeFailure {
    private static final Pattern KIND = Pattern.compile("(?s)\\A(.*?) Error: (.*?)(?:\\n\\nLINE .*)?\\z");
    private static final Pattern NO_TABLE = Pattern.compile("(?s)Table with name (\\S+) does not exist!.*");

    private LakeFailure() {}

    static Problem problem(LakeException failure, Set<String> tables) {
        return switch (failure.code()) {
            case Refused.BY_DUCKDB -> byDuckDb(failure.detail(), tables);
            case LakeException.ENDED -> SqlFailure.tooLarge();
            case "sql.too-large" ->
                failure.detail().isEmpty()
                        ? SqlFailure.tooLarge()
                        : Problem.of(HttpStatus.CONTENT_TOO_LARGE, "sql.too-large", failure.detail());
            case "lake.unavailable" -> unreadable();
            case LakeException.NOT_STARTED ->
                Problem.later("lake.unavailable", "DuckDB cannot be started here; the service's log says why");
            case "sql.forbidden" -> Problem.of(HttpStatus.FORBIDDEN, "sql.forbidden", failure.detail());
            default -> Problem.badRequest(failure.code(), failure.detail());
        };
    }

    private static Problem byDuckDb(String text, Set<String> tables) {
        Matcher message = KIND.matcher(text);
        if (!message.matches()) {
            return unable();
        }
        String said = message.group(2);
        return switch (message.group(1)) {
            case "Out of Memory" -> SqlFailure.tooLarge();
            case "Permission", "Invalid Configuration" ->
                Problem.of(
                        HttpStatus.FORBIDDEN,
                        "sql.forbidden",
                        "Not permitted: a statement over the lake reads its tables and nothing else");
            case "Parser" -> Problem.badRequest("sql.syntax", said);
            case "Catalog", "Binder", "Conversion", "Invalid Input", "Out of Range", "Not implemented", "Constraint" ->
                Problem.badRequest("sql.invalid", nearest(said, tables));
            case "IO" -> unreadable();
            default -> unable();
        };
    }

    private static String nearest(String said, Set<String> tables) {
        Matcher noTable = NO_TABLE.matcher(said);
        if (!noTable.matches()) {
            return said;
        }
        String name = noTable.group(1);
        return tables.contains(name.toLowerCase(Locale.ROOT))
                ? "The lake has not begun the table " + name + " yet"
                : "The lake has no table " + name + NearestName.hint(name, tables);
    }

    private static Problem unreadable() {
        return Problem.later("lake.unavailable", "A file of the lake cannot be read; try again");
    }

    private static Problem unable() {
        return Problem.badRequest("sql.invalid", "DuckDB cannot run this statement");
    }
}
