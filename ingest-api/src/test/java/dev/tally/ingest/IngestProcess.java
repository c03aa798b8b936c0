package dev.tally.ingest;

import dev.tally.local.FreePorts;
import dev.tally.local.process.ServiceProcess;
import dev.tally.local.testing.ClassArchive;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The shipped jar as a process of its own, started as everywhere: {@code java -jar target/ingest-api.jar}. */
final class IngestProcess implements AutoCloseable {
    static final Path JAR = Path.of("target", "ingest-api.jar").toAbsolutePath();
    private static final ClassArchive ARCHIVE = ClassArchive.of("ingest-api", JAR);

    private final ServiceProcess process;
    private final int port;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private IngestProcess(ServiceProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** How to start it. */
    record Launch(Path directory, int port, Map<String, String> environment, List<String> jvmFlags) {
        static Launch in(Path directory, String bootstrapServers) throws IOException {
            int port = FreePorts.find(1).get(0);
            Map<String, String> environment = new HashMap<>();
            environment.put("TALLY_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
            environment.put("TALLY_HTTP_PORT", Integer.toString(port));
            environment.put("TALLY_STATE", directory.resolve("state").toString());
            environment.put("TALLY_DATA", directory.resolve("data").toString());
            // What the platform gives to every service must not disturb this one.
            environment.put("TALLY_INBOX", directory.resolve("inbox").toString());
            environment.put("TALLY_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none");
            return new Launch(
                    directory, port, environment, List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        }

        Launch with(String name, String value) {
            Map<String, String> more = new HashMap<>(environment);
            more.put(name, value);
            return new Launch(directory, port, more, jvmFlags);
        }

        Launch withJvmFlags(List<String> flags) {
            return new Launch(directory, port, environment, flags);
        }

        ServiceProcess begin() throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmFlags);
            ClassArchive.Use archive = ARCHIVE.forOneProcess(environment);
            command.addAll(archive.flags());
            command.addAll(List.of("-jar", JAR.toString()));
            return archive.by(ServiceProcess.of("ingest-api", command, directory.resolve("ingest-api.log"))
                    .environment(environment)
                    .directory(directory)
                    .start());
        }

        /** Started and ready to publish. */
        IngestProcess start() throws IOException, InterruptedException {
            IngestProcess ingest = new IngestProcess(begin(), port);
            ingest.await("/readyz", 200);
            return ingest;
        }

        /** Started and answering, ready or not. */
        IngestProcess startUnready() throws IOException, InterruptedException {
            IngestProcess ingest = new IngestProcess(begin(), port);
            ingest.await("/livez", 200);
            return ingest;
        }
    }

    /** Waits until this path answers with this status. */
    void await(String path, int status) throws InterruptedException {
        await(path, status, "");
    }

    /** The same, with this in its body. */
    void await(String path, int status, String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        String last = "no answer";
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new AssertionError("ingest-api ended with " + process.exitCode() + ":\n" + process.logTail(30));
            }
            try {
                HttpResponse<String> answer = get(path);
                if (answer.statusCode() == status && answer.body().contains(text)) {
                    return;
                }
                last = answer.statusCode() + " " + answer.body();
            } catch (IOException notYet) {
                last = notYet.toString();
            }
            TimeUnit.MILLISECONDS.sleep(30);
        }
        throw new AssertionError(path + " did not become " + status + ": " + last + "\n" + process.logTail(30));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(40));
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    HttpResponse<String> post(String path, String contentType, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> put(String path, String contentType, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(path).header("Content-Type", contentType).PUT(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    ServiceProcess process() {
        return process;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.terminate(Duration.ofSeconds(15));
    }
}
