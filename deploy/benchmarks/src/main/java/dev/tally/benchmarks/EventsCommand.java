package dev.tally.benchmarks;

import dev.tally.benchmarks.load.Orders;
import dev.tally.benchmarks.measure.Load;
import dev.tally.benchmarks.measure.Platform;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tally bench events}. */
@Command(name = "events", description = "Catch-up of JSON events: counts per minute, and sums by region and item.")
final class EventsCommand implements Callable<Integer> {
    private static final int HOURS = 6;

    @Mixin
    private EngineOptions options = new EngineOptions();

    @Option(names = "--records", paramLabel = "N", description = "Events (default: ${DEFAULT-VALUE}).")
    private int records = 1_000_000;

    @Option(
            names = "--without-ids",
            description =
                    "The senders gave no ids, so that Tally need not find out which events are repeats; the peers never do.")
    private boolean withoutIds;

    @Override
    public Integer call() throws Exception {
        try (Platform platform = options.platform()) {
            Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(HOURS, ChronoUnit.HOURS);
            Orders orders = new Orders(options.seed(), start, Math.max(1, records / (HOURS * 3600)));
            return new CatchUps(platform, options).run(kafka -> Load.orders(kafka, orders, records, !withoutIds));
        }
    }
}
