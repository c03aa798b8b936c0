package dev.tally.cli.generate;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What all kinds have. */
abstract class GenerateKind implements Callable<Integer> {
    @ParentCommand
    private @Nullable GenerateCommand generate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Another seed, other records (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--expected", paramLabel = "FILE", description = "Write the exact counts there, as CSV.")
    private @Nullable Path expected;

    long seed() {
        return seed;
    }

    Terminal terminal() {
        return Objects.requireNonNull(generate).tally().terminal();
    }

    /** Says how many there are, and where it is written what must be counted of them. */
    void finish(String made, List<String> counts) throws IOException {
        if (expected == null) {
            terminal().say(made);
            return;
        }
        Files.write(expected, counts);
        terminal().say(made + " · expected counts in " + expected);
    }

    static void positive(String option, int number) {
        if (number < 1) {
            throw new Failure(ExitCode.USAGE, option + " " + number + " is not 1 or more");
        }
    }
}
