package dev.tally.cli.lake;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code tally lake}. */
@Command(
        name = "lake",
        description = "Shows and asks the lake: every counted event and line as tables of Apache Iceberg.",
        subcommands = {ListTables.class, LakeSql.class, LakeExport.class})
public final class LakeCommand implements Runnable {
    @ParentCommand
    private @Nullable TallyCommand tally;

    TallyCommand tally() {
        return Objects.requireNonNull(tally);
    }

    @Override
    public void run() {
        throw new Failure(ExitCode.USAGE, "ls, sql or export?", "next: ./tally lake ls");
    }
}
