package dev.tally.watcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tally.local.FreePorts;
import dev.tally.local.process.ServiceProcess;
import dev.tally.local.testing.ClassArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
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
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shipped jar as a child process, with an inbox and a state directory that outlive it. */
final class WatcherProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Path JAR = Path.of("target", "file-watcher.jar").toAbsolutePath();
    private static final ClassArchive ARCHIVE = ClassArchive.of("file-watcher", JAR);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path directory;
    private final String bootstrapServers;
    private List<String> wrapper = List.of();
    private final List<String> jvmFlags =
            new ArrayList<>(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    private ServiceProcess process;
    private int port;

    WatcherProcess(Path directory, String bootstrapServers) throws IOException {
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
        Files.createDirectories(inbox());
    }

    Path inbox() {
        return directory.resolve("inbox");
    }

    Path state() {
        return directory.resolve("state");
    }

    ServiceProcess process() {
        return process;
    }

    /** Writes a file under a temporary name and renames it into the inbox, long settled or not. */
    void drop(String name, byte[] content) throws IOException {
        Path file = inbox().resolve(name);
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        Files.write(temporary, content);
        Files.move(temporary, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    void drop(String name, String content) throws IOException {
        drop(name, content.getBytes(UTF_8));
    }

    /** Has the next process started by this command, which becomes it. */
    WatcherProcess under(List<String> command) {
        wrapper = command;
        return this;
    }

    WatcherProcess start() throws IOException {
        return start(Map.of());
    }

    WatcherProcess start(Map<String, String> environment) throws IOException {
        assertThat(JAR).as("the shipped jar, which mvn verify builds").exists();
        port = FreePorts.find(1).get(0);
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        ClassArchive.Use archive = ARCHIVE.forOneProcess(environment);
        command.addAll(archive.flags());
        command.addAll(List.of("-jar", JAR.toString()));
        Map<String, String> settings = new HashMap<>(Map.of(
                "TALLY_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
                "TALLY_INBOX", inbox().toString(),
                "TALLY_STATE", state().toString(),
                "TALLY_HTTP_PORT", Integer.toString(port)));
        settings.putAll(environment);
        process = archive.by(ServiceProcess.of("file-watcher", command, directory.resolve("log"))
                .environment(settings)
                .directory(directory)
                .start());
        return this;
    }

    void awaitReady() {
        await().atMost(PATIENCE).until(() -> ended().isPresent() || statusOf("/readyz") == 200);
        assertThat(ended()).as("exit code; log: %s", log()).isEmpty();
    }

    int awaitExit() {
        await().atMost(PATIENCE).until(() -> ended().isPresent());
        return ended().orElseThrow();
    }

    private OptionalInt ended() {
        return process.exitCode();
    }

    String log() {
        return process.logTail(40);
    }

    /** 0 where nobody answers. */
    int statusOf(String path) {
        try {
            return get(path).statusCode();
        } catch (UncheckedIOException notYet) {
            return 0;
        }
    }

    HttpResponse<String> get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode json(String path) {
        return JSON.readTree(get(path).body());
    }

    /** The status of one file; "" where it is not listed. */
    String statusOfFile(String name) {
        return file(name).path("status").asString("");
    }

    JsonNode file(String name) {
        JsonNode files = json("/v1/files?name=" + encoded(name)).path("files");
        return files.isEmpty() ? JSON.createObjectNode() : files.get(0);
    }

    void awaitStatus(String name, String status) {
        try {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> ended().isPresent() || statusOfFile(name).equals(status));
        } catch (org.awaitility.core.ConditionTimeoutException late) {
            throw new AssertionError(name + " is not " + status + " but " + file(name) + "; log: " + log(), late);
        }
        assertThat(ended()).as("exit code; log: %s", log()).isEmpty();
    }

    /** Waits until nothing is left to do. */
    void awaitPublished(long files) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            JsonNode counts = json("/v1/files?limit=1").path("counts");
            assertThat(counts.path("published").asLong(-1)).as("%s", counts).isEqualTo(files);
            assertThat(counts.path("waiting").asLong(-1)
                            + counts.path("publishing").asLong(-1)
                            + counts.path("settling").asLong(-1))
                    .isZero();
        });
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    @Override
    public void close() {
        if (process != null) {
            process.terminate(Duration.ofSeconds(15));
        }
    }
}
