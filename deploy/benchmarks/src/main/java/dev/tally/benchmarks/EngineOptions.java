package dev.tally.benchmarks;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.Engines;
import dev.tally.benchmarks.measure.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What every measurement can be told. */
final class EngineOptions {
    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "NAME",
            description = "Of tally, ceiling, structured (default: all three), in this order.")
    private List<String> names = Engines.names();

    @Option(names = "--seed", paramLabel = "N", description = "Of what is generated (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            description = "Java heap of each engine, as -Xmx takes it (default: ${DEFAULT-VALUE}).")
    private String heap = "1g";

    @Option(
            names = "--jvm",
            paramLabel = "FLAG",
            description = "A further flag for each engine's JVM; may be repeated.")
    private List<String> flags = List.of();

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "Longest time for one engine (default: ${DEFAULT-VALUE}).")
    private long patience = 1800;

    @Option(names = "--keep", description = "Keep the directory with data and logs, and say where it is.")
    private boolean keep;

    @Option(names = "--json", description = "Results as a JSON array.")
    private boolean json;

    List<Engine> engines() {
        return names.stream().map(Engines::named).toList();
    }

    /** Starts the servers. */
    Platform platform() throws IOException {
        Platform platform = Platform.start(keep);
        if (keep) {
            report().say("directory: " + platform.directory());
        }
        return platform;
    }

    EngineJvm jvm() {
        return new EngineJvm(heap, List.copyOf(flags));
    }

    long seed() {
        return seed;
    }

    Duration patience() {
        return Duration.ofSeconds(patience);
    }

    Report report() {
        return new Report(json);
    }
}
