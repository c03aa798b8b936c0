package dev.tally.cli.rejected;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.home.RunRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code tally rejected}. */
@Command(
        name = "rejected",
        description = "Shows records that could not be counted, and sends them again once they can be.",
        subcommands = {ListRejected.class, ShowRejected.class, ReplayRejected.class},
        footer = {"", "What each code means: docs/reference/error-codes.md"})
public final class RejectedCommand implements Runnable {
    @ParentCommand
    private @Nullable TallyCommand tally;

    TallyCommand tally() {
        return Objects.requireNonNull(tally);
    }

    /** What runs in this home; reading Kafka and noting replays needs it. */
    RunRecord running() {
        return tally().running()
                .orElseThrow(() -> new Failure(
                        ExitCode.UNREACHABLE,
                        "Tally is not running in " + tally().home().root(),
                        "next: ./tally up"));
    }

    @Override
    public void run() {
        throw new Failure(ExitCode.USAGE, "list, show or replay?", "next: ./tally rejected list");
    }
}
