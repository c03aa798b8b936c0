package dev.tally.cli.sql;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.sql.SqlCommand.Format;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much of an answer is wanted, and how it is printed. */
public final class AnswerOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv, json or ndjson (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TABLE;

    @Option(names = "--json", description = "The same as --format json.")
    private boolean json;

    @Option(names = "--limit", paramLabel = "N", description = "The most rows (default: the service's, 10000).")
    private @Nullable Integer limit;

    Format format() {
        if (json && format != Format.TABLE && format != Format.JSON) {
            throw new Failure(ExitCode.USAGE, "--json and --format name two formats", "next: leave one of them out");
        }
        return json ? Format.JSON : format;
    }

    @Nullable
    Integer limit() {
        return limit;
    }
}
