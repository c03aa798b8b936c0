package dev.tally.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tally completion}: the script that lets a shell complete verbs and options. */
@Command(
        name = "completion",
        description = "Prints a script with which bash and zsh complete verbs and options.",
        footer = {
            "",
            "For this shell:  source <(./tally completion)",
            "For every one:   ./tally completion > ~/.tally-completion && echo 'source ~/.tally-completion' >> ~/.bashrc"
        })
final class CompletionCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec root = Objects.requireNonNull(spec).root();
        Objects.requireNonNull(tally).terminal().data(AutoComplete.bash(root.name(), root.commandLine()));
        return ExitCode.OK;
    }
}
