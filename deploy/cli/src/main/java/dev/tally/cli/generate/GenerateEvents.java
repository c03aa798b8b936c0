package dev.tally.cli.generate;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The kinds that are events: printed one JSON object a line. */
abstract class GenerateEvents extends GenerateKind {
    private static final Duration USUAL_SPAN = Duration.ofHours(2);
    private static final double MOST_PER_SECOND = 1_000_000;

    private final EventKind kind;
    private final String plural;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many different ones (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "So many per second, as it were live; without it at once, their times over two hours.")
    private double rate;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            defaultValue = "2026-06-01T23:00:00Z",
            description =
                    "When the first happens, ISO 8601 or now (default: ${DEFAULT-VALUE}, an hour before midnight).")
    private String start = "now";

    @Option(
            names = "--late",
            paramLabel = "SHARE",
            defaultValue = "0.05",
            description = "Which share is up to an hour late (default: ${DEFAULT-VALUE}).")
    private double late;

    @Option(
            names = "--duplicates",
            paramLabel = "SHARE",
            defaultValue = "0.04",
            description = "After which share of them one comes again (default: ${DEFAULT-VALUE}).")
    private double duplicates;

    private GenerateEvents(EventKind kind, String plural) {
        this.kind = kind;
        this.plural = plural;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        EventStream events = new EventStream(kind, shape());
        CounterRows expected = new CounterRows(kind);
        long begun = System.nanoTime();
        long lines = 0;
        while (events.hasNext()) {
            EventStream.Sent sent = events.next();
            if (rate > 0) {
                TimeUnit.NANOSECONDS.sleep(begun + (long) (lines * 1e9 / rate) - System.nanoTime());
            }
            terminal().data(sent.event().json());
            if (terminal().out().checkError()) {
                throw new Failure(ExitCode.FAILED, "nobody reads on: the output was closed");
            }
            if (!sent.again()) {
                expected.add(sent.event());
            }
            lines++;
        }
        finish(
                String.format(Locale.ROOT, "%,d %s, %,d of them for the second time", lines, plural, lines - count),
                expected.csv());
        return ExitCode.OK;
    }

    private EventStream.Shape shape() {
        positive("--count", count);
        share("--late", late);
        share("--duplicates", duplicates);
        if (!(rate >= 0 && rate <= MOST_PER_SECOND)) {
            throw new Failure(ExitCode.USAGE, "--rate " + rate + " is not a number of events per second");
        }
        Duration span = rate > 0 ? Duration.ofNanos((long) (count / rate * 1e9)) : USUAL_SPAN;
        return new EventStream.Shape(seed(), count, begin(), span, late, duplicates);
    }

    private Instant begin() {
        try {
            return start.equals("now")
                    ? Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS)
                    : Instant.parse(start);
        } catch (DateTimeException malformed) {
            throw new Failure(
                            ExitCode.USAGE,
                            "--start " + start + " is no time",
                            "next: --start now   or   --start 2026-06-01T23:00:00Z")
                    .causedBy(malformed);
        }
    }

    private static void share(String option, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new Failure(ExitCode.USAGE, option + " " + share + " is not a share from 0 to 1");
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
    static final class OfOrders extends GenerateEvents {
        OfOrders() {
            super(new Order.Kind(), "orders");
        }
    }

    /** {@code tally generate game}. */
    @Command(
            name = "game",
            description =
                    "Prints what players of a game do: log in, deposit, withdraw, purchase a sword, join a guild.",
            footer = {
                "",
                "Expected are the rows of tally.counter_game as deploy/examples/generated/tally.yaml defines it.",
                "Live: ./tally generate game --start now --rate 50 | ./tally send game.action --batch 25"
            })
    static final class OfGame extends GenerateEvents {
        OfGame() {
            super(new GameAction.Kind(), "actions");
        }
    }

    /** {@code tally generate machines}. */
    @Command(
            name = "machines",
            description = "Prints what machines of a factory report: product, temperature, speed, units produced.",
            footer = {
                "",
                "Expected are the rows of tally.counter_machines as deploy/examples/generated/tally.yaml defines it.",
                "Send them: ./tally generate machines | ./tally send machine.report --ack counted"
            })
    static final class OfMachines extends GenerateEvents {
        OfMachines() {
            super(new MachineReport.Kind(), "reports");
        }
    }
}
