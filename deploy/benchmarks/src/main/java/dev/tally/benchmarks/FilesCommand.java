package dev.tally.benchmarks;

import dev.tally.benchmarks.doors.FileDrops;
import dev.tally.benchmarks.doors.FilesResult;
import dev.tally.benchmarks.load.Document;
import dev.tally.benchmarks.measure.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tally bench files}. */
@Command(
        name = "files",
        description = "Dropped files until Kafka has every line: the file watcher beside a bare producer's loop.")
final class FilesCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private TextOptions texts = new TextOptions();

    @Option(names = "--rounds", paramLabel = "N", description = "Drops, each (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            description = "How long to watch the watcher doing nothing at the end (default: ${DEFAULT-VALUE}).")
    private int idle = 20;

    @Override
    public Integer call() throws Exception {
        Report report = run.report();
        List<Document> documents = texts.documents(1);
        List<FilesResult> results = new ArrayList<>();
        try (Platform platform = run.platform(Map.of())) {
            platform.kafka().admin().createOwnTopics();
            try (FileDrops drops = new FileDrops(platform, run.jvm("256m"))) {
                for (int round = 1; round <= rounds; round++) {
                    results.add(drops.bare(documents, false));
                    results.add(drops.bare(documents, true));
                    results.add(drops.watched(documents));
                    report.say("round %d of %d", round, rounds);
                }
                drops.dumpProfile();
                if (idle > 0) {
                    report.say("idle: %.2f %% of a processor", 100 * drops.idleCpu(Duration.ofSeconds(idle)));
                }
            }
        }
        report.files(results);
        return BenchCommand.OK;
    }
}
