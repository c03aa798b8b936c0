package dev.tally.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The compose stack as it ships, by the commands that people type, under a project name and ports of its own. Nothing runs before it
 * is told to; closing it removes its containers and volumes.
 */
final class ComposeStack implements AutoCloseable {
    /** Building the images takes minutes. */
    static final Duration UP = Duration.ofMinutes(20);

    static final Duration SOON = Duration.ofMinutes(3);

    private static final Path CHECKOUT = Path.of(System.getProperty("tally.checkout"));
    private static final List<String> PORTS =
            List.of("QUERY", "INGEST", "WATCHER", "AGGREGATOR", "LAKE", "SPARK_UI", "KAFKA", "POSTGRES", "PROMETHEUS");

    private final Path settings;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    /** Its settings are in a file that is to this stack what {@code .env} is to the checkout's. */
    ComposeStack(String project, Map<String, String> further) throws IOException {
        settings =
                Path.of(System.getProperty("tally.scratch"), project + ".env").toAbsolutePath();
        List<String> lines = new ArrayList<>(Files.readAllLines(CHECKOUT.resolve(".env")));
        lines.add("COMPOSE_PROJECT_NAME=" + project);
        further.forEach((name, value) -> lines.add(name + "='" + value + "'"));
        for (String part : PORTS) {
            try (ServerSocket free = new ServerSocket(0)) {
                ports.put(part, free.getLocalPort());
                lines.add("TALLY_" + part + "_PORT=" + free.getLocalPort());
            }
        }
        Files.write(settings, lines);
    }

    /** One of its services, as {@link #PORTS} names them. */
    Door door(String part) {
        return new Door(URI.create("http://127.0.0.1:" + ports.get(part)));
    }

    String docker(Duration patience, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        return run(patience, command, Map.of());
    }

    /** Runs a command about this stack in the checkout, and answers all that it said. */
    String run(Duration patience, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(Path.of(System.getProperty("tally.scratch")), "docker-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(CHECKOUT.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        builder.environment().put("COMPOSE_ENV_FILES", settings.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(patience.toSeconds(), TimeUnit.SECONDS))
                .as("%s ends within %s", command, patience)
                .isTrue();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as("%s: %s", command, text).isZero();
        return text;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        docker(SOON, "compose", "--profile", "*", "down", "--volumes", "--remove-orphans");
    }
}
