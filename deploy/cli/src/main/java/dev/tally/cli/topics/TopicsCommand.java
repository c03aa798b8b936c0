package dev.tally.cli.topics;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code tally topics}. */
@Command(
        name = "topics",
        description = "Creates, lists, deletes and reads topics of Kafka.",
        subcommands = {CreateTopics.class, ListTopics.class, DeleteTopics.class, TailTopic.class})
public final class TopicsCommand implements Runnable {
    @ParentCommand
    private @Nullable TallyCommand tally;

    TallyCommand tally() {
        return Objects.requireNonNull(tally);
    }

    @Override
    public void run() {
        throw new Failure(ExitCode.USAGE, "create, list, delete or tail?", "next: ./tally topics list");
    }
}
