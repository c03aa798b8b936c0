package dev.tally.aggregator;

import dev.tally.local.DatabaseRole;
import dev.tally.local.FreePorts;
import dev.tally.local.process.ServiceProcess;
import dev.tally.local.testing.ClassArchive;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.model.record.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The shipped aggregator as a process of its own, for tests to run, kill and freeze. */
final class Aggregator implements AutoCloseable {
    private static final Path JAR = Path.of("target/stream-aggregator.jar").toAbsolutePath();

    private static final ClassArchive COUNTING = ClassArchive.of("aggregator", JAR);
    private static final ClassArchive LAKE = ClassArchive.of("lake", JAR);

    private final ServiceProcess process;
    private final int port;
    private boolean leavesArchive;

    private Aggregator(List<String> command, Map<String, String> environment) throws IOException {
        port = FreePorts.find(1).get(0);
        Path log = Files.createTempFile(Path.of("target"), "aggregator-", ".log");
        process = ServiceProcess.of("aggregator", command, log)
                .environment(Map.of("TALLY_HTTP_PORT", Integer.toString(port)))
                .environment(environment)
                .start();
    }

    /** Starts it; more environment may arm fail points or reach the database another way. */
    static Aggregator start(TestKafka kafka, TestDatabase database, Map<String, String> more) {
        return start(COUNTING, kafka, database, more);
    }

    /** Starts the lake's process, which is the same jar. */
    static Aggregator lake(TestKafka kafka, TestDatabase database, Path warehouse, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of("TALLY_LAKE_WAREHOUSE", warehouse.toString()));
        environment.putAll(more);
        return start(LAKE, kafka, database, environment, "lake");
    }

    private static Aggregator start(
            ClassArchive classes,
            TestKafka kafka,
            TestDatabase database,
            Map<String, String> more,
            String... arguments) {
        ClassArchive.Use archive = classes.forOneProcess(more);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(archive.flags());
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Aggregator started = start(command, kafka, database, more);
        archive.by(started.process);
        started.leavesArchive = archive.leavesOne();
        return started;
    }

    /** Starts it by another command than {@code java -jar}. */
    static Aggregator start(List<String> command, TestKafka kafka, TestDatabase database, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TALLY_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "TALLY_DATABASE_URL", database.jdbcUrl(),
                "TALLY_DATABASE_USER", DatabaseRole.WRITER.roleName(),
                "TALLY_DATABASE_PASSWORD", database.password(DatabaseRole.WRITER),
                "TALLY_SPARK_UI_PORT", "-1",
                "TALLY_BATCH_INTERVAL_MS", "200",
                "SPARK_LOCAL_IP", "127.0.0.1"));
        environment.putAll(more);
        try {
            return new Aggregator(command, environment);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Aggregator start(TestKafka kafka, TestDatabase database) {
        return start(kafka, database, Map.of());
    }

    ServiceProcess process() {
        return process;
    }

    /** What it has said so far. */
    String log() {
        try {
            return Files.readString(process.log());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    long timesLogged(String text) {
        return log().lines().filter(line -> line.contains(text)).count();
    }

    /** The status of a GET, 0 where nobody answers. */
    int status(String path) {
        try {
            return get(path).statusCode();
        } catch (IOException nobody) {
            return 0;
        }
    }

    /** What {@code /metrics} says of one series; an error where it has none. */
    double metric(String series) {
        try {
            return get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(series + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    int awaitExit(Duration patience) {
        Waiting.until(patience, () -> !process.isAlive(), () -> "it still runs:\n" + process.logTail(20));
        return process.onExit().join();
    }

    /** Waits for a condition, and fails at once where it has ended. */
    void await(Duration patience, Callable<Boolean> condition, Supplier<String> otherwise) {
        Waiting.until(
                patience,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("it ended with " + process.exitCode() + ":\n" + process.logTail(40));
                    }
                    return condition.call();
                },
                () -> otherwise.get() + "\n" + process.logTail(20));
    }

    /** Waits until everything that is on Tally's topics, and on these of others, has been counted. */
    void awaitCaughtUp(TestKafka kafka, Tables tables, Duration patience, String... others) {
        await(
                patience,
                () -> tables.positions().equals(ends(kafka, others)),
                () -> tables.positions() + " of " + ends(kafka, others));
    }

    static Map<String, Long> ends(TestKafka kafka, String... others) {
        Map<String, Long> ends = new TreeMap<>();
        Stream.concat(Topics.OWN.stream(), Stream.of(others))
                .forEach(topic -> kafka.admin()
                        .endOffsets(topic)
                        .forEach((partition, end) -> ends.put(topic + "-" + partition, end)));
        return ends;
    }

    @Override
    public void close() {
        if (process.isAlive() && leavesArchive) {
            process.terminate(Duration.ofSeconds(60));
        } else if (process.isAlive()) {
            process.kill9();
        }
    }
}
