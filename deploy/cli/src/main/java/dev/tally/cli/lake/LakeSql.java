package dev.tally.cli.lake;

import dev.tally.cli.TallyCommand;
import dev.tally.cli.sql.AnswerOptions;
import dev.tally.cli.sql.Question;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally lake sql}: one statement over the tables of the lake. */
@Command(
        name = "sql",
        description = "Asks one read-only statement in DuckDB's SQL over the tables of the lake.",
        footer = {"", "Example: ./tally lake sql \"SELECT document, count(*) FROM lines GROUP BY ALL ORDER BY ALL\""})
final class LakeSql implements Callable<Integer> {
    @ParentCommand
    private @Nullable LakeCommand lake;

    @Parameters(paramLabel = "STATEMENT", description = "The statement.")
    private String statement = "";

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Override
    public Integer call() {
        TallyCommand tally = Objects.requireNonNull(lake).tally();
        return new Question(tally.api(tally.ports().query()), tally.terminal(), answer, Question.Engine.LAKE)
                .ask(statement);
    }
}
