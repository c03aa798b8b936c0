package dev.tally.cli.sql;

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

    @Option(names = "--limit", paramLabel = "N", description = "The most rows (default: the service's, 10000).")
    private @Nullable Integer limit;

    Format format() {
        return format;
    }

    @Nullable
    Integer limit() {
        return limit;
    }
}
