package dev.tally.benchmarks.query;

import dev.tally.benchmarks.http.Latencies;
import dev.tally.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL's own benchmark, where the machine has it: the same statements, as prepared ones, at the same rate. */
final class Pgbench {
    private static final int CONNECTIONS = 8;
    /** As the service has it. */
    private static final String SESSION = "-c plan_cache_mode=force_custom_plan -c max_parallel_workers_per_gather=0";
    /** Where a line of its log has the microseconds from when a transaction was due, and the second of its end. */
    private static final int LATENCY = 2;

    private static final int SECOND = 4;

    private final LocalPostgres postgres;
    private final Path directory;
    private final String variables;
    private final int rate;

    Pgbench(LocalPostgres postgres, Path directory, int words, int documents, int rate) {
        this.postgres = postgres;
        this.directory = directory;
        this.variables = "\\set n random(1, %d)%n\\set document :n %% %d + 1%n".formatted(words, documents);
        this.rate = rate;
    }

    static boolean isInstalled() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "pgbench")));
    }

    Latencies run(Question question, Duration warmUp, Duration measured) throws IOException, InterruptedException {
        Path here = Files.createTempDirectory(directory, "pgbench-");
        Path script = Files.writeString(here.resolve("question.sql"), variables + question.sql + ";\n");
        ProcessBuilder builder = new ProcessBuilder(
                        "pgbench",
                        "--no-vacuum",
                        "--protocol=prepared",
                        "--client=" + CONNECTIONS,
                        "--rate=" + rate,
                        "--time=" + warmUp.plus(measured).toSeconds(),
                        "--file=" + script,
                        "--log",
                        "--log-prefix=" + here.resolve("log"),
                        "--host=127.0.0.1",
                        "--port=" + postgres.port(),
                        "--username=" + LocalPostgres.SUPERUSER,
                        FilledDatabase.NAME)
                .redirectErrorStream(true)
                .redirectOutput(here.resolve("output").toFile());
        builder.environment().put("PGPASSWORD", postgres.superuserPassword());
        builder.environment().put("PGOPTIONS", SESSION);
        if (builder.start().waitFor() != 0) {
            throw new IOException("pgbench failed:\n" + Files.readString(here.resolve("output")));
        }
        return latencies(here, warmUp, measured);
    }

    private static Latencies latencies(Path here, Duration warmUp, Duration measured) throws IOException {
        List<String[]> lines = new ArrayList<>();
        try (Stream<Path> logs =
                Files.list(here).filter(file -> file.getFileName().toString().startsWith("log"))) {
            for (Path log : logs.toList()) {
                Files.readAllLines(log).forEach(line -> lines.add(line.split(" ", -1)));
            }
        }
        long first = lines.stream()
                .mapToLong(line -> Long.parseLong(line[SECOND]))
                .min()
                .orElseThrow();
        long[] nanos = lines.stream()
                .filter(line -> Long.parseLong(line[SECOND]) >= first + warmUp.toSeconds())
                .mapToLong(line -> Long.parseLong(line[LATENCY]) * 1_000)
                .toArray();
        return Latencies.of(nanos, measured.toNanos() / 1e9);
    }
}
