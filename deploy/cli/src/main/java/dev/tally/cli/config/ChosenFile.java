package dev.tally.cli.config;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which configuration a verb is about: chosen as {@code up} chooses, so that both mean the same file. */
final class ChosenFile {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration (default: TALLY_CONFIG, else tally.yaml, else the shipped one).")
    private @Nullable Path option;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The same as --config.")
    private @Nullable Path parameter;

    Path path(TallyCommand tally) {
        if (option != null && parameter != null) {
            throw new Failure(ExitCode.USAGE, "two files are named, " + parameter + " and " + option, "name one");
        }
        return tally.home().configuration(option != null ? option : parameter, tally.environment());
    }
}
