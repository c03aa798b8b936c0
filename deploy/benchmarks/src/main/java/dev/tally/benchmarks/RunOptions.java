package dev.tally.benchmarks;

import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.measure.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every measurement that starts servers can be told. */
final class RunOptions {
    @Option(
            names = "--jvm",
            paramLabel = "FLAG",
            description = "A further flag for the JVM of whatever is measured; may be repeated.")
    private List<String> flags = List.of();

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description = "A flight recording of what is measured, written into this directory.")
    private @Nullable Path profile;

    @Option(names = "--keep", description = "Keep the directory with data and logs, and say where it is.")
    private boolean keep;

    @Option(names = "--json", description = "Results as a JSON array.")
    private boolean json;

    /** Starts the servers, with these settings of the database's. */
    Platform platform(Map<String, String> server) throws IOException {
        Platform platform = Platform.start(keep, server);
        if (keep) {
            report().say("directory: " + platform.directory());
        }
        return platform;
    }

    EngineJvm jvm(String heap) {
        return new EngineJvm(heap, List.copyOf(flags), profile);
    }

    Report report() {
        return new Report(json);
    }
}
