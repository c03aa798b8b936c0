package dev.tally.cli.generate;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.cli.TallyCommand;
import dev.tally.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally generate}: one seed makes the same records on every machine. Nothing that runs is needed. */
@Command(
        name = "generate",
        description = "Makes orders or documents, and writes down exactly what must be counted of them.",
        subcommands = {GenerateCommand.OfOrders.class, GenerateCommand.OfDocuments.class})
public final class GenerateCommand implements Runnable {
    @ParentCommand
    private @Nullable TallyCommand tally;

    @Override
    public void run() {
        throw new Failure(ExitCode.USAGE, "orders or documents?", "next: ./tally generate orders --help");
    }

    /** What all kinds have. */
    abstract static class Kind implements Callable<Integer> {
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
            return Objects.requireNonNull(Objects.requireNonNull(generate).tally)
                    .terminal();
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

        static int positive(String option, int number) {
            if (number < 1) {
                throw new Failure(ExitCode.USAGE, option + " " + number + " is not 1 or more");
            }
            return number;
        }
    }

    /** {@code tally generate orders}. */
    @Command(
            name = "orders",
            description = "Prints orders, one JSON object a line, some late, some repeated, some unpaid.",
            footer = {
                "",
                "Expected are the rows of tally.counter_orders as deploy/examples/orders/tally.yaml defines it.",
                "Send them: ./tally generate orders | ./tally send order.placed --ack counted"
            })
    static final class OfOrders extends Kind {
        @Option(
                names = "--count",
                paramLabel = "N",
                defaultValue = "1000",
                description = "How many different ones (default: ${DEFAULT-VALUE}).")
        private int count;

        @Override
        public Integer call() throws IOException {
            OrderStream orders = new OrderStream(seed(), positive("--count", count));
            OrderSums sums = new OrderSums();
            long lines = 0;
            while (orders.hasNext()) {
                OrderStream.Sent sent = orders.next();
                terminal().data(sent.order().json());
                if (!sent.again()) {
                    sums.add(sent.order());
                }
                lines++;
            }
            finish(
                    String.format(Locale.ROOT, "%,d orders, %,d of them for the second time", lines, lines - count),
                    sums.csv());
            return ExitCode.OK;
        }
    }

    /** {@code tally generate documents}. */
    @Command(
            name = "documents",
            description = "Writes text files in several scripts, with all kinds of line ends.",
            footer = {
                "",
                "Expected are the words of all of them with their counts, as the shipped configuration counts.",
                "Add them: ./tally add DIR"
            })
    static final class OfDocuments extends Kind {
        @Parameters(paramLabel = "DIR", description = "Where to; it is created. Files of the same names are replaced.")
        private Path directory = Path.of("");

        @Option(
                names = "--count",
                paramLabel = "N",
                defaultValue = "20",
                description = "How many (default: ${DEFAULT-VALUE}).")
        private int count;

        @Option(
                names = "--lines",
                paramLabel = "N",
                defaultValue = "50",
                description = "How many lines each has (default: ${DEFAULT-VALUE}).")
        private int lines;

        @Override
        public Integer call() throws IOException {
            positive("--count", count);
            positive("--lines", lines);
            Files.createDirectories(directory);
            DocumentTexts texts = new DocumentTexts(seed());
            for (int number = 1; number <= count; number++) {
                Files.writeString(
                        directory.resolve(String.format(Locale.ROOT, "text-%04d.txt", number)), texts.next(lines));
            }
            finish(
                    String.format(
                            Locale.ROOT,
                            "%,d files, %,d lines, %,d words in %s",
                            count,
                            (long) count * lines,
                            texts.words(),
                            directory),
                    texts.csv());
            return ExitCode.OK;
        }
    }
}
