package dev.tally.benchmarks;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.Engines;
import dev.tally.benchmarks.load.Feed;
import dev.tally.benchmarks.load.LineFeed;
import dev.tally.benchmarks.load.Orders;
import dev.tally.benchmarks.load.Workload;
import dev.tally.benchmarks.measure.Latency;
import dev.tally.benchmarks.measure.LatencyResult;
import dev.tally.benchmarks.measure.Platform;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tally bench latency}. */
@Command(name = "latency", description = "From sending a record to seeing it counted in PostgreSQL, at a steady rate.")
final class LatencyCommand implements Callable<Integer> {
    private static final Duration TAIL = Duration.ofSeconds(60);

    @Mixin
    private EngineOptions options = new EngineOptions();

    @Mixin
    private TextOptions texts = new TextOptions();

    @Option(names = "--events", description = "JSON events instead of lines.")
    private boolean events;

    @Option(names = "--rate", paramLabel = "N", description = "Records a second (default: 2000 lines, 5000 events).")
    private int rate;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Not measured; the engine starts in it (default: ${DEFAULT-VALUE}).")
    private int warmUp = 25;

    @Option(names = "--seconds", paramLabel = "SECONDS", description = "Measured (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Option(names = "--lake", description = "Tally a second time, with the lake beside it.")
    private boolean lake;

    @Override
    public Integer call() throws Exception {
        Report report = options.report();
        Workload workload = events ? Workload.EVENTS : Workload.DOCUMENTS;
        int perSecond = rate > 0 ? rate : events ? 5_000 : 2_000;
        List<LatencyResult> results = new ArrayList<>();
        try (Platform platform = options.platform()) {
            Latency latency =
                    new Latency(platform, options.jvm(), Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), TAIL);
            for (Engine engine : options.engines()) {
                report.say("%s: %,d %s a second for %d s", engine.name(), perSecond, workload.unit(), warmUp + seconds);
                results.add(latency.run(engine, null, workload, feed(perSecond), perSecond));
                if (lake && engine == Engines.TALLY_LAKE.owner()) {
                    report.say("%s again, with the lake", engine.name());
                    results.add(latency.run(engine, Engines.TALLY_LAKE, workload, feed(perSecond), perSecond));
                }
            }
        }
        report.latencies(results);
        return BenchCommand.OK;
    }

    private Feed feed(int perSecond) throws IOException {
        return events
                ? Feed.orders(new Orders(options.seed(), Instant.now(), perSecond))
                : new LineFeed(texts.documents(options.seed()));
    }
}
