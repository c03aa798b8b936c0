package dev.tally.cli.sql;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.api.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally sql}: one statement from the argument or from a pipe, else a shell. */
@Command(
        name = "sql",
        description = {
            "Asks one read-only statement in SQL; without one, from a pipe or in a shell.",
            "Tables: ./tally sql \"SELECT * FROM word_counts LIMIT 5\"; all of them: docs/reference/sql.md"
        })
public final class SqlCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Parameters(arity = "0..1", paramLabel = "STATEMENT", description = "The statement.")
    private @Nullable String statement;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "postgres",
            description =
                    "postgres: the counts; lake: raw events and lines, in DuckDB's SQL (default: ${DEFAULT-VALUE}).")
    private Question.Engine engine = Question.Engine.POSTGRES;

    /** How an answer is printed. */
    public enum Format {
        TABLE,
        CSV,
        JSON,
        NDJSON
    }

    @Override
    public Integer call() throws IOException {
        TallyCommand parent = Objects.requireNonNull(tally);
        ApiClient query = parent.api(parent.ports().query());
        Question question = new Question(query, parent.terminal(), answer, engine);
        if (statement != null) {
            return question.ask(statement);
        }
        // The start script says whether somebody types; Java itself cannot.
        if (Objects.equals(parent.environment().get("TALLY_KEYBOARD"), "yes")) {
            return new Shell(query, question, parent.home().state().resolve("sql_history")).run();
        }
        String piped = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        if (piped.isBlank()) {
            throw new Failure(
                    ExitCode.USAGE, "there is no statement", "next: ./tally sql \"SELECT * FROM word_counts LIMIT 5\"");
        }
        return question.ask(piped);
    }
}
