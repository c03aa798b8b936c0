package dev.tally.benchmarks;

import dev.tally.benchmarks.engine.Engines;
import dev.tally.benchmarks.engine.LakeEngine;
import dev.tally.benchmarks.load.Orders;
import dev.tally.benchmarks.measure.LakeCatchUp;
import dev.tally.benchmarks.measure.LakeLoad;
import dev.tally.benchmarks.measure.LakeResult;
import dev.tally.benchmarks.measure.Platform;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tally bench lake}. */
@Command(
        name = "lake",
        description =
                "Events of four types into four Iceberg tables: Tally's lake beside Structured Streaming with Iceberg's sink.")
final class LakeCommand implements Callable<Integer> {
    private static final int HOURS = 6;

    @Mixin
    private RunOptions run = new RunOptions();

    @Option(names = "--records", paramLabel = "N", description = "Events (default: ${DEFAULT-VALUE}).")
    private int records = 1_000_000;

    @Option(names = "--rounds", paramLabel = "N", description = "Of both, in turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 2;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            description = "Java heap of each, as -Xmx takes it (default: ${DEFAULT-VALUE}).")
    private String heap = "1g";

    @Option(names = "--seed", paramLabel = "N", description = "Of what is generated (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "Longest time for one of them (default: ${DEFAULT-VALUE}).")
    private long patience = 1800;

    @Override
    public Integer call() throws Exception {
        Report report = run.report();
        List<LakeResult> results = new ArrayList<>();
        try (Platform platform = run.platform(Map.of())) {
            platform.kafka().admin().createOwnTopics();
            Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(HOURS, ChronoUnit.HOURS);
            Orders orders = new Orders(seed, start, Math.max(1, records / (HOURS * 3600)));
            LakeLoad load = LakeLoad.onto(platform.kafka(), orders, records);
            report.say("%,d events, %.1f MB", load.records(), load.bytes() / 1e6);
            LakeCatchUp catchUp = new LakeCatchUp(platform, run.jvm(heap), Duration.ofSeconds(patience));
            for (int round = 1; round <= rounds; round++) {
                for (LakeEngine engine : Engines.LAKES) {
                    LakeResult result = catchUp.run(engine, load);
                    report.say("%s: %.1f s, %s", engine.name(), result.seconds(), Report.answer(result.wrongRows()));
                    result.differences().forEach(report::say);
                    results.add(result);
                }
            }
        }
        report.lakes(results);
        return results.stream().allMatch(result -> result.wrongRows() == 0) ? BenchCommand.OK : BenchCommand.DIFFERENCE;
    }
}
