package dev.tally.benchmarks;

import dev.tally.benchmarks.doors.EventDoor;
import dev.tally.benchmarks.doors.IngestResult;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.measure.Platform;
import dev.tally.benchmarks.oracle.Differences;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tally bench ingest}. */
@Command(
        name = "ingest",
        description =
                "Events through the ingest API, single and in batches, beside a bare producer, while they are counted.")
final class IngestCommand implements Callable<Integer> {
    @Option(names = "--rounds", paramLabel = "N", description = "Of all measurements (default: ${DEFAULT-VALUE}).")
    private int rounds = 2;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Events of the bare producer (default: ${DEFAULT-VALUE}).")
    private int events = 500_000;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Not measured (default: ${DEFAULT-VALUE}).")
    private int warmUp = 5;

    @Option(names = "--seconds", paramLabel = "SECONDS", description = "Measured, each (default: ${DEFAULT-VALUE}).")
    private int seconds = 15;

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

    @Option(
            names = "--jvm",
            paramLabel = "FLAG",
            description = "A further flag for each service's JVM; may be repeated.")
    private List<String> flags = List.of();

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description = "Where a flight recording of the ingest API is put (default: nothing is recorded).")
    private @Nullable Path profile;

    @Option(names = "--keep", description = "Keep the directory with data and logs, and say where it is.")
    private boolean keep;

    @Option(names = "--json", description = "Results as a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Report report = new Report(json);
        List<IngestResult> results = new ArrayList<>();
        try (Platform platform = Platform.start(keep, Map.of())) {
            platform.kafka().admin().createOwnTopics();
            report.say("logs are in " + platform.directory());
            Differences differences;
            try (EventDoor door = new EventDoor(platform, new EngineJvm("256m", flags, profile))) {
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
        Duration before = Duration.ofSeconds(warmUp);
        Duration measured = Duration.ofSeconds(seconds);
        results.add(door.bare(events));
        door.awaitCounted();
        results.add(door.batches(batchConnections, batch, before, measured));
        door.awaitCounted();
        IngestResult most = door.singles(connections, before, measured);
        results.add(most);
        door.awaitCounted();
        results.add(door.singles(connections, share * most.eventsPerSecond(), before, measured));
        door.awaitCounted();
    }
}
