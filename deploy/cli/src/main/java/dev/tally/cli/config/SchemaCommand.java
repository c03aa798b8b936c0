package dev.tally.cli.config;

import dev.tally.cli.ExitCode;
import dev.tally.model.config.ConfigSchema;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code tally config schema}: the JSON Schema that editors complete and check {@code tally.yaml} with. */
@Command(name = "schema", description = "Prints the JSON Schema (2020-12) of tally.yaml, for editors.")
final class SchemaCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable ConfigCommand config;

    @Override
    public Integer call() {
        Objects.requireNonNull(config)
                .tally()
                .terminal()
                .data(ConfigSchema.text().stripTrailing());
        return ExitCode.OK;
    }
}
