package dev.tally.query.sql;

import dev.tally.model.config.NearestName;
import dev.tally.query.problem.Problem;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/** What DuckDB's refusal means to the writer of the statement: told by the kind of error that its message begins with. */
final class LakeFailure {
    private static final Pattern KIND = Pattern.compile("(?s)\\A(.*?) Error: (.*?)(?:\\n\\nLINE .*)?\\z");
    private static final Pattern NO_TABLE = Pattern.compile("(?s)Table with name (\\S+) does not exist!.*");

    private LakeFailure() {}

    static Problem problem(SQLException failure, Set<String> tables) {
        Matcher message = KIND.matcher(String.valueOf(failure.getMessage()));
        if (!message.matches()) {
            return unable();
        }
        String said = message.group(2);
        if (said.contains(LakeSession.TOO_LARGE)) {
            return SqlFailure.tooLarge();
        }
        return switch (message.group(1)) {
            case "Out of Memory" -> SqlFailure.tooLarge();
            case "INTERRUPT" -> SqlFailure.timeout();
            case "Permission", "Invalid Configuration" ->
                Problem.of(
                        HttpStatus.FORBIDDEN,
                        "sql.forbidden",
                        "Not permitted: a statement over the lake reads its tables and nothing else");
            case "Parser" -> Problem.badRequest("sql.syntax", said);
            case "Catalog", "Binder", "Conversion", "Invalid Input", "Out of Range", "Not implemented", "Constraint" ->
                Problem.badRequest("sql.invalid", nearest(said, tables));
            case "IO" -> Problem.later("lake.unavailable", "A file of the lake cannot be read; try again");
            default -> unable();
        };
    }

    private static String nearest(String said, Set<String> tables) {
        Matcher noTable = NO_TABLE.matcher(said);
        return noTable.matches()
                ? "The lake has no table " + noTable.group(1) + NearestName.hint(noTable.group(1), tables)
                : said;
    }

    private static Problem unable() {
        return Problem.badRequest("sql.invalid", "DuckDB cannot run this statement");
    }
}
