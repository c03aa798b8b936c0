package dev.tally.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.api.Json;
import dev.tally.cli.home.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The shipped command, with real Kafka and PostgreSQL, in a home and on ports of its own; its services are
 * {@link FakeService}s in a checkout of their own.
 */
public final class Installation implements AutoCloseable {
    private static final Path JAR = Path.of("target", "tally-cli.jar").toAbsolutePath();

    final Path home;
    final Ports ports;
    private final Path programs;
    private final List<Process> started = new ArrayList<>();

    /** A verb that has ended. */
    record Ended(int exitCode, String out, String err) {}

    Installation(Path directory) throws IOException {
        this.home = Files.createDirectories(directory.resolve("my home"));
        this.programs = directory.resolve("programs");
        this.ports = freePorts();
        for (String module : Programs.SERVICES) {
            writeFakeService(programs.resolve(module).resolve("target").resolve(module + ".jar"));
        }
    }

    private static void writeFakeService(Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeService.class.getName());
        String entry = FakeService.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream code = FakeService.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            code.transferTo(out);
        }
    }

    // Below the range from which the system takes ports for outgoing connections.
    public static Ports freePorts() {
        for (int attempt = 0; attempt < 200; attempt++) {
            Ports ports = new Ports(ThreadLocalRandom.current().nextInt(11_000, 31_000));
            if (ports.all().keySet().stream().allMatch(Installation::isFree)) {
                return ports;
            }
        }
        throw new IllegalStateException("no free ports");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    Path archives() {
        return programs.resolve(".tally").resolve("cds");
    }

    /** Runs a verb to its end. */
    Ended tally(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home.getParent(), "out", "");
        Path err = Files.createTempFile(home.getParent(), "err", "");
        Process process = start(out, err, arguments);
        assertThat(process.waitFor(120, TimeUnit.SECONDS))
                .as("tally " + List.of(arguments) + " ended")
                .isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Starts {@code up} in the foreground and waits until it says that everything is ready. */
    Launcher up(String... options) throws IOException {
        Path out = Files.createTempFile(home.getParent(), "up-out", "");
        Path err = Files.createTempFile(home.getParent(), "up-err", "");
        List<String> arguments = new ArrayList<>(List.of("up", "--port-base", Integer.toString(ports.base())));
        arguments.addAll(List.of(options));
        Launcher launcher = new Launcher(start(out, err, arguments.toArray(String[]::new)), err);
        await("everything ready, but:\n" + launcher.said(), Duration.ofSeconds(120), () -> {
            assertThat(launcher.process.isAlive()).as(launcher.said()).isTrue();
            return launcher.said().contains("Drop box");
        });
        return launcher;
    }

    private Process start(Path out, Path err, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:+RecordDynamicDumpInfo",
                "-Xlog:disable",
                "-Dtally.programs=" + programs,
                "-jar",
                JAR.toString(),
                "--home",
                home.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        started.add(process);
        return process;
    }

    /** A launcher in the foreground. */
    record Launcher(Process process, Path err) {
        String said() {
            try {
                return Files.readString(err, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What the launcher has written down. */
    Json record() throws IOException {
        return Json.parse(Files.readString(home.resolve(".tally").resolve("run.json")));
    }

    Json part(String name) throws IOException {
        return record().at("parts").items().stream()
                .filter(part -> part.at("name").text().equals(name))
                .findFirst()
                .orElseThrow();
    }

    ProcessHandle processOf(String part) throws IOException {
        return ProcessHandle.of(part(part).at("process").at("pid").number(-1)).orElseThrow();
    }

    /** All processes below the launcher: guards, services, broker, database. */
    static List<ProcessHandle> descendants(Process launcher) {
        return launcher.descendants().toList();
    }

    void orderToEnd(int port, int exitCode) throws IOException {
        Path draft = home.resolve(".tally").resolve("order");
        Files.writeString(draft, Integer.toString(exitCode));
        Files.move(draft, home.resolve(".tally").resolve("exit-" + port));
    }

    static void await(String what, Duration howLong, BooleanSupplier condition) {
        Instant until = Instant.now().plus(howLong);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("in time: " + what).isBefore(until);
            try {
                TimeUnit.MILLISECONDS.sleep(25);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (Files.exists(home.resolve(".tally").resolve("run.json"))) {
            tally("down");
        }
        started.forEach(Process::destroyForcibly);
    }
}
