package dev.tally.benchmarks;

import dev.tally.benchmarks.doors.EventDoor;
import dev.tally.benchmarks.doors.IngestResult;
import dev.tally.benchmarks.measure.Platform;
import dev.tally.benchmarks.oracle.Differences;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tally bench ingest}. */
@Command(
        name = "ingest",
        description =
                "Events through the ingest API, single and in batches, beside a bare producer, while they are counted.")
final class IngestCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--rounds", paramLabel = "N", description = "Of all measurements (default: ${DEFAULT-VALUE}).")
    private int rounds = 2;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Events of the bare producer (default: ${DEFAULT-VALUE}).")
    private int events = 500_000;

    @Option(names = "--connections", paramLabel = "N", description = "For single events (default: ${DEFAULT-VALUE}).")
    private int connections = 64;

    @Option(names = "--batch-connections", paramLabel = "N", description = "For batches (default: ${DEFAULT-VALUE}).")
    private int batchConnections = 4;

    @Option(names = "--batch", paramLabel = "N", description = "Events of a batch (default: ${DEFAULT-VALUE}).")
    private int batch = 500;

    @Option(
            names = "--share",
            paramLabel = "S",
            description =
                    "Rate of the open loop, in parts of the highest that was reached (default: ${DEFAULT-VALUE}).")
    private double share = 0.7;

    @Override
    public Integer call() throws Exception {
        Report report = run.report();
        List<IngestResult> results = new ArrayList<>();
        try (Platform platform = run.platform(Map.of())) {
            platform.kafka().admin().createOwnTopics();
            Differences differences;
            try (EventDoor door = new EventDoor(platform, run.jvm("256m"))) {
                for (int round = 1; round <= rounds; round++) {
                    report.say("round %d of %d", round, rounds);
                    measure(door, results);
                }
                door.dumpProfile();
                differences = door.differences();
            }
            report.ingests(results);
            report.say("counted: %s", Report.answer(differences.rows()));
            return differences.rows() == 0 ? BenchCommand.OK : BenchCommand.DIFFERENCE;
        }
    }

    private void measure(EventDoor door, List<IngestResult> results) throws Exception {
        results.add(door.bare(events));
        door.awaitCounted();
        results.add(door.batches(batchConnections, batch, load.warmUp(), load.measured()));
        door.awaitCounted();
        IngestResult most = door.singles(connections, load.warmUp(), load.measured());
        results.add(most);
        door.awaitCounted();
        results.add(door.singles(connections, share * most.eventsPerSecond(), load.warmUp(), load.measured()));
        door.awaitCounted();
    }
}
