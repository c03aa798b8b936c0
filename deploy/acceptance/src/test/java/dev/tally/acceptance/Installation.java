package dev.tally.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One Tally on this machine, reached as a person reaches it: its command, its doors, its directories. The programs are
 * those that the build packaged; nothing is built here.
 *
 * <p>The home is new for each test class and stays after it, for its logs.
 */
final class Installation implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration COMMAND = Duration.ofMinutes(2);
    /** Services under test read their settings from names of this form; none may leak in from whoever runs the tests. */
    private static final String SETTING = "TALLY_";

    private final Path home;
    private final int portBase;

    private Installation(Path home, int portBase) {
        this.home = home;
        this.portBase = portBase;
    }

    /** A new, empty home. */
    static Installation create(String name) throws IOException {
        Path scratch = Path.of(System.getProperty("tally.scratch")).toRealPath();
        Path checkout = Path.of(System.getProperty("tally.checkout")).toRealPath();
        Path programs = programs(checkout, scratch.resolve("tally"));
        Path home = scratch.resolve("homes").resolve(name);
        deleteTree(home);
        Files.createDirectories(home.resolve(".tally"));
        Files.createSymbolicLink(home.resolve("tally"), programs.resolve("tally"));
        Files.createDirectories(home.resolve("inbox"));
        return new Installation(home, freePorts());
    }

    /** The checkout as it would be without Git and sources, so that the command has no reason to build anything. */
    private static Path programs(Path checkout, Path programs) throws IOException {
        Files.createDirectories(programs);
        Files.copy(
                checkout.resolve("tally"),
                programs.resolve("tally"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        for (String module : List.of("ingest-api", "file-watcher", "stream-aggregator", "query-service", "deploy")) {
            Path link = programs.resolve(module);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, checkout.resolve(module));
        }
        return programs;
    }

    // Below the ports that systems hand out by themselves; each of an installation's ports has a fixed distance.
    private static int freePorts() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int base = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            if (Stream.of(0, 1, 2, 3, 4, 22, 23, 362).allMatch(distance -> isFree(base + distance))) {
                return base;
            }
        }
        throw new IllegalStateException("no free ports");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    Path home() {
        return home;
    }

    Path inbox() {
        return home.resolve("inbox");
    }

    int portBase() {
        return portBase;
    }

    /** What reads: 7070 where nothing was moved. */
    Door query() {
        return new Door(URI.create("http://127.0.0.1:" + portBase));
    }

    /** What takes events and documents: 7071. */
    Door ingest() {
        return new Door(URI.create("http://127.0.0.1:" + (portBase + 1)));
    }

    /** The service that watches the inbox: 7072. */
    Door watcher() {
        return new Door(URI.create("http://127.0.0.1:" + (portBase + 2)));
    }

    /** What counts: 7073. */
    Door aggregator() {
        return new Door(URI.create("http://127.0.0.1:" + (portBase + 3)));
    }

    /** What fills the lake: 7074. */
    Door lake() {
        return new Door(URI.create("http://127.0.0.1:" + (portBase + 4)));
    }

    void configure(String yaml) throws IOException {
        Files.writeString(home.resolve("tally.yaml"), yaml);
    }

    /** How a command ended and what it said. */
    record Ran(String command, int exitCode, String out, String err) {
        Ran succeeded() {
            return ended(0);
        }

        Ran ended(int expected) {
            assertThat(exitCode).as("exit code of %s", this).isEqualTo(expected);
            return this;
        }

        @Override
        public String toString() {
            return command + "\n-- exit code " + exitCode + ", standard output:\n" + out + "-- standard error:\n" + err;
        }
    }

    Ran up() throws IOException, InterruptedException {
        return tally("up", "--detach", "--port-base", Integer.toString(portBase))
                .succeeded();
    }

    /** Runs {@code ./tally} in the home. */
    Ran tally(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("./tally"));
        command.addAll(List.of(arguments));
        return run(command, arguments.length > 0 && arguments[0].equals("up") ? START : COMMAND);
    }

    /** Runs any command in the home, with this home's Tally as the one that {@code ./tally} is about. */
    Ran run(List<String> command, Duration patience) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home.resolve(".tally"), "command", ".out");
        Path err = Files.createTempFile(home.resolve(".tally"), "command", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith(SETTING));
        builder.environment().put("TALLY_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        Ran ran = new Ran(String.join(" ", command), process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        assertThat(ended).as("ended within %s: %s", patience, ran).isTrue();
        return ran;
    }

    /** {@code tally status --json}, whether or not all is well. */
    JsonNode status() throws IOException, InterruptedException {
        Ran ran = tally("status", "--json");
        assertThat(ran.exitCode()).as("exit code of %s", ran).isIn(0, 1);
        return Door.JSON.readTree(ran.out());
    }

    /** The pid of each part that runs. */
    Map<String, Long> pids() throws IOException, InterruptedException {
        Map<String, Long> pids = new LinkedHashMap<>();
        for (JsonNode part : status().path("parts")) {
            if (part.path("pid").isNumber()) {
                pids.put(part.path("part").asText(), part.path("pid").asLong());
            }
        }
        return pids;
    }

    /** The launcher's process, as its pid file names it. */
    Optional<ProcessHandle> launcher() throws IOException {
        Path file = home.resolve(".tally/pid");
        return Files.exists(file)
                ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                : Optional.empty();
    }

    String dsn() throws IOException, InterruptedException {
        return tally("dsn").succeeded().out().strip();
    }

    /** A connection by such a URL as {@code tally dsn} prints. */
    static Connection connect(String dsn) throws SQLException {
        URI uri = URI.create(dsn);
        String[] userAndPassword = uri.getUserInfo().split(":", 2);
        Properties properties = new Properties();
        properties.setProperty("user", userAndPassword[0]);
        properties.setProperty("password", userAndPassword[1]);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getAuthority().split("@")[1] + uri.getPath(), properties);
    }

    /** Puts a file into the inbox as a careful program does: under a name that is skipped, then renamed. */
    void drop(String name, byte[] content) throws IOException {
        Path file = inbox().resolve(name);
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        Files.write(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void drop(String name, String content) throws IOException {
        drop(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Stops what runs, also after a failed test; what does not stop is killed, and the test class fails. */
    @Override
    public void close() throws IOException, InterruptedException {
        Optional<ProcessHandle> launcher = launcher();
        try {
            tally("down").succeeded();
        } finally {
            launcher.filter(ProcessHandle::isAlive).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
