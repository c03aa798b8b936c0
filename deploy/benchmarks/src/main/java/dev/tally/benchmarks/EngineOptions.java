package dev.tally.benchmarks;

import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.Engines;
import dev.tally.benchmarks.measure.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every measurement of engines can be told. */
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

    @Mixin
    private RunOptions run = new RunOptions();

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
            names = "--patience",
            paramLabel = "SECONDS",
            description = "Longest time for one engine (default: ${DEFAULT-VALUE}).")
    private long patience = 1800;

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

    List<Engine> engines() {
        return List.copyOf(engines);
    }

    /** Starts the servers. */
    Platform platform() throws IOException {
        return run.platform(server);
    }

    EngineJvm jvm() {
        return run.jvm(heap);
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
        return run.report();
    }
}
