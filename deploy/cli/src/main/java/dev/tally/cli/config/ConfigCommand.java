package dev.tally.cli.config;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code tally config}: {@code tally.yaml} before it counts. */
@Command(
        name = "config",
        description = "Checks tally.yaml, shows what it would change, and puts it to use.",
        subcommands = {CheckCommand.class, PlanCommand.class, ApplyCommand.class, SchemaCommand.class})
public final class ConfigCommand implements Runnable {
    @ParentCommand
    private @Nullable TallyCommand tally;

    TallyCommand tally() {
        return Objects.requireNonNull(tally);
    }

    @Override
    public void run() {
        throw new Failure(ExitCode.USAGE, "check, plan, apply or schema?", "next: ./tally config check");
    }
}
