package dev.tally.benchmarks;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.Engines;
import dev.tally.benchmarks.measure.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What every measurement can be told. */
final class EngineOptions {
    /** A name that no engine has is a mistake of usage. */
    static final class ByName implements CommandLine.ITypeConverter<Engine> {
        @Override
        public Engine convert(String name) {
            return Engines.ALL.stream()
                    .filter(engine -> engine.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new CommandLine.TypeConversionException("no engine is called '" + name + "'"));
        }
    }

    @Option(
            names = "--engines",
            split = ",",
            converter = ByName.class,
            paramLabel = "NAME",
            description = "Of tally, ceiling, structured (default: all three), in this order.")
    private List<Engine> engines = Engines.ALL;

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

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description = "A flight recording of each catch-up, written into this directory.")
    private @Nullable Path profile;

    @Option(
            names = "--questions",
            paramLabel = "N",
            description = "Questions a second that the query service answers while Tally catches up (default: none).")
    private int questions;

    @Option(
            names = "--postgres",
            paramLabel = "SETTING=VALUE",
            description = "A setting of the database server; may be repeated.")
    private Map<String, String> server = Map.of();

    @Option(names = "--keep", description = "Keep the directory with data and logs, and say where it is.")
    private boolean keep;

    @Option(names = "--json", description = "Results as a JSON array.")
    private boolean json;

    List<Engine> engines() {
        return List.copyOf(engines);
    }

    /** Starts the servers. */
    Platform platform() throws IOException {
        Platform platform = Platform.start(keep, server);
        if (keep) {
            report().say("directory: " + platform.directory());
        }
        return platform;
    }

    EngineJvm jvm() {
        return new EngineJvm(heap, List.copyOf(flags), profile);
    }

    long seed() {
        return seed;
    }

    Duration patience() {
        return Duration.ofSeconds(patience);
    }

    int questions() {
        return questions;
    }

    Report report() {
        return new Report(json);
    }
}
