package dev.tally.cli.generate;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code tally generate}: one seed makes the same records on every machine. Nothing that runs is needed. */
@Command(
        name = "generate",
        description = "Makes records to try Tally with, and writes down exactly what must be counted of them.",
        subcommands = {
            GenerateDocuments.class,
            GenerateEvents.OfOrders.class,
            GenerateEvents.OfGame.class,
            GenerateEvents.OfMachines.class
        },
        footer = {
            "",
            "Example:",
            "  ./tally generate orders --count 3000 --expected orders.csv | ./tally send order.placed --ack counted"
        })
public final class GenerateCommand implements Runnable {
    @ParentCommand
    private @Nullable TallyCommand tally;

    TallyCommand tally() {
        return Objects.requireNonNull(tally);
    }

    @Override
    public void run() {
        throw new Failure(
                ExitCode.USAGE, "documents, orders, game or machines?", "next: ./tally generate orders --help");
    }
}
