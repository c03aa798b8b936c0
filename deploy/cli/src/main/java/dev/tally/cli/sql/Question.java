package dev.tally.cli.sql;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.Json;
import dev.tally.cli.sql.SqlCommand.Format;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a statement and prints its answer: rows on standard output, what they are and how long it took on standard error. */
public record Question(ApiClient query, Terminal terminal, AnswerOptions wanted, Engine engine) {
    /** What answers: over the counts, or over the lake. */
    public enum Engine {
        POSTGRES,
        LAKE
    }

    /** Prints the answer, and returns the exit code. */
    public int ask(String statement) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (engine == Engine.LAKE) {
            body.put("engine", "lake");
        }
        body.put("sql", statement);
        Integer limit = wanted.limit();
        if (limit != null) {
            body.put("limit", limit);
        }
        long asked = System.nanoTime();
        boolean isTable = wanted.format() == Format.TABLE;
        String format = isTable ? "json" : wanted.format().name().toLowerCase(Locale.ROOT);
        ApiClient.Text answer =
                query.postForText("/v1/sql?format=" + format, Json.of(body).toString());
        Duration took = Duration.ofNanos(System.nanoTime() - asked);
        if (isTable) {
            table(ApiClient.json(answer.body()), took, answer.batch());
        } else {
            terminal.out().print(answer.body());
            if (wanted.format() == Format.JSON) {
                terminal.out().println();
            }
            terminal.out().flush();
            if (!answer.truncated().equals("no")) {
                terminal.say("truncated by " + answer.truncated() + ": not all rows are shown");
            }
        }
        return ExitCode.OK;
    }

    private void table(Json answer, Duration took, @Nullable String batch) {
        Grid.lines(answer).forEach(terminal::data);
        int rows = answer.at("rows").items().size();
        terminal.say(String.format(
                Locale.ROOT,
                "%d row%s%s · %d ms%s",
                rows,
                rows == 1 ? "" : "s",
                answer.at("truncated").isTrue()
                        ? ", truncated by " + answer.at("truncated_by").text()
                        : "",
                took.toMillis(),
                batch == null ? "" : " · batch " + batch));
        Json error = answer.at("error");
        if (!error.isNull()) {
            throw new Failure(
                    ExitCode.FAILED, error.at("code").text(), error.at("detail").text());
        }
    }
}
