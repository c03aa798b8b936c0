package dev.tally.cli.lake;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.api.ApiClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally lake export}: a table as a file, which has its name when it has all rows and not before. */
@Command(
        name = "export",
        description = "Writes all rows of a table of the lake, as of one commit; a file is there when it is whole.",
        footer = {"", "Example: ./tally lake export order_placed --out orders.parquet"})
final class LakeExport implements Callable<Integer> {
    @ParentCommand
    private @Nullable LakeCommand lake;

    @Parameters(paramLabel = "TABLE", description = "As ./tally lake ls names it.")
    private String table = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "parquet",
            description = "parquet, csv or ndjson (default: ${DEFAULT-VALUE}).")
    private Format format = Format.PARQUET;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to; standard output where it is absent.")
    private @Nullable Path out;

    /** What is written. */
    enum Format {
        PARQUET,
        CSV,
        NDJSON
    }

    @Override
    public Integer call() throws IOException {
        TallyCommand tally = Objects.requireNonNull(lake).tally();
        ApiClient query = tally.api(tally.ports().query());
        if (out == null) {
            copy(query, tally.terminal().out());
            if (tally.terminal().out().checkError()) {
                throw new Failure(ExitCode.FAILED, "standard output does not take all of " + table);
            }
            return ExitCode.OK;
        }
        Path file = out.toAbsolutePath();
        try {
            write(query, file);
        } catch (IOException failed) {
            throw new Failure(ExitCode.FAILED, out + " cannot be written", failed.toString()).causedBy(failed);
        }
        tally.terminal().say(table + " is in " + out + ": " + Files.size(file) + " bytes");
        return ExitCode.OK;
    }

    private void write(ApiClient query, Path file) throws IOException {
        Path draft = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        draft.toFile().deleteOnExit(); // after Ctrl-C as well
        OutputStream stream = Files.newOutputStream(draft);
        try {
            try (stream) {
                copy(query, stream);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void copy(ApiClient query, OutputStream stream) throws IOException {
        query.download(
                ApiClient.path("v1", "lake", table, "rows") + "?format="
                        + format.name().toLowerCase(Locale.ROOT),
                stream);
    }
}
