package dev.tally.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tally bench}: the benchmarks, which are a program of their own with libraries of their own. */
@Command(
        name = "bench",
        description = "Measures Tally on this machine, beside a hand-written loop and Spark Structured Streaming.",
        footer = {
            "",
            "What to measure: documents, events, latency, crash, ingest, files, query, micro.",
            "Options: ./tally bench documents --help",
            "It starts a Kafka broker and a PostgreSQL server of its own; what runs here is left alone, and disturbs."
        })
public final class BenchCommand implements Callable<Integer> {
    private static final Path JAR = Path.of("deploy", "benchmarks", "target", "tally-benchmarks.jar");
    /** It holds what is put onto a topic, and every count that must come out. */
    private static final String HEAP = "-Xmx2g";

    @ParentCommand
    private @Nullable TallyCommand tally;

    @Parameters(arity = "1..*", paramLabel = "WHAT", description = "What to measure, and its options.")
    private List<String> arguments = List.of();

    /** From the first word on, everything is meant for the benchmarks. */
    static void passArgumentsOn(CommandLine tally) {
        tally.getSubcommands().get("bench").setStopAtPositional(true);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jar = Objects.requireNonNull(tally).home().programs().resolve(JAR);
        if (!Files.exists(jar)) {
            throw new Failure(
                    ExitCode.FAILED,
                    "the benchmarks are not built",
                    jar + " is missing",
                    "next: mvn -DskipTests -pl deploy/benchmarks -am package");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), HEAP, "-jar", jar.toString()));
        command.addAll(arguments);
        Process benchmarks = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(benchmarks::destroy, "bench-stop"));
        return benchmarks.waitFor();
    }
}
