package dev.tally.benchmarks;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.measure.Crash;
import dev.tally.benchmarks.measure.CrashResult;
import dev.tally.benchmarks.measure.Load;
import dev.tally.benchmarks.measure.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tally bench crash}. */
@Command(
        name = "crash",
        description =
                "Catch-up of documents with three kill -9 of the engine at random points, against the right answer.",
        footer = {"", "Exit code 6 where an engine that claims to count exactly once does not."})
final class CrashCommand implements Callable<Integer> {
    @Mixin
    private EngineOptions options = new EngineOptions();

    @Mixin
    private TextOptions texts = new TextOptions();

    @Option(names = "--times", paramLabel = "N", description = "How often (default: ${DEFAULT-VALUE}).")
    private int times = 1;

    @Override
    public Integer call() throws Exception {
        Report report = options.report();
        List<CrashResult> results = new ArrayList<>();
        boolean kept = true;
        try (Platform platform = options.platform()) {
            platform.kafka().admin().createOwnTopics();
            report.say("loading the topic and counting what is on it");
            Load load = Load.documents(platform.kafka(), texts.documents(options.seed()));
            Crash crash = new Crash(platform, options.jvm(), options.patience(), options.seed());
            for (Engine engine : options.engines()) {
                for (int time = 1; time <= times; time++) {
                    CrashResult result = crash.run(engine, load);
                    report.say("%s, %d of %d: %s", engine.name(), time, times, Report.answer(result.wrongRows()));
                    result.differences().forEach(report::say);
                    kept &= result.wrongRows() == 0 || !engine.isExactlyOnce();
                    results.add(result);
                }
            }
        }
        report.crashes(results);
        return kept ? BenchCommand.OK : BenchCommand.DIFFERENCE;
    }
}
