package dev.tally.cli.lake;

import dev.tally.cli.TallyCommand;
import dev.tally.cli.sql.Question;
import dev.tally.cli.sql.SqlCommand.Format;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv, json or ndjson (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TABLE;

    @Option(names = "--limit", paramLabel = "N", description = "The most rows (default: the service's, 10000).")
    private @Nullable Integer limit;

    @Override
    public Integer call() {
        TallyCommand tally = Objects.requireNonNull(lake).tally();
        return new Question(tally.api(tally.ports().query()), tally.terminal(), format, limit, Question.Engine.LAKE)
                .ask(statement);
    }
}
