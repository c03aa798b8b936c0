package dev.tally.benchmarks.engine;

import dev.tally.local.DatabaseRole;
import dev.tally.local.FreePorts;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A shipped service that answers HTTP, with the settings it ships with. Closing ends it. */
public final class HttpService implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    private final ServiceProcess process;
    private final URI url;

    private HttpService(ServiceProcess process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** The query service over a database of {@link TallyEngine}. */
    public static HttpService query(EngineJvm jvm, Path directory, String bootstrapServers, String jdbcUrl)
            throws IOException, InterruptedException {
        return start(
                "query-service",
                jvm,
                directory,
                bootstrapServers,
                Map.of(
                        "TALLY_DATABASE_URL",
                        jdbcUrl,
                        "TALLY_DATABASE_USER",
                        DatabaseRole.READER.roleName(),
                        "TALLY_DATABASE_PASSWORD",
                        TallyEngine.PASSWORD,
                        "TALLY_SQL_PASSWORD",
                        TallyEngine.PASSWORD));
    }

    /** The ingest API. */
    public static HttpService ingest(EngineJvm jvm, Path directory, String bootstrapServers)
            throws IOException, InterruptedException {
        return start("ingest-api", jvm, directory, bootstrapServers, Map.of());
    }

    /** The file watcher on this inbox. */
    public static HttpService watcher(EngineJvm jvm, Path directory, String bootstrapServers, Path inbox)
            throws IOException, InterruptedException {
        return start("file-watcher", jvm, directory, bootstrapServers, Map.of("TALLY_INBOX", inbox.toString()));
    }

    private static HttpService start(
            String name, EngineJvm jvm, Path directory, String bootstrapServers, Map<String, String> settings)
            throws IOException, InterruptedException {
        int port = FreePorts.find(1).get(0);
        Path jar = EngineJvm.jar(name + "/target/" + name + ".jar");
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("TALLY_HTTP_PORT", Integer.toString(port));
        environment.put("TALLY_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        environment.put("TALLY_STATE", directory.resolve("state").toString());
        ServiceProcess process = ServiceProcess.of(
                        name, jvm.command(directory, List.of("-jar", jar.toString())), directory.resolve(name + ".log"))
                .directory(directory)
                .environment(environment)
                .start();
        HttpService service = new HttpService(process, URI.create("http://127.0.0.1:" + port));
        service.awaitReady();
        return service;
    }

    public URI url() {
        return url;
    }

    public ServiceProcess process() {
        return process;
    }

    /** Fails with the end of its log where the process has ended. */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the service ended with " + process.exitCode() + ":\n" + process.logTail(40));
        }
    }

    private void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            requireAlive();
            if (System.nanoTime() > deadline) {
                process.kill9();
                throw new IllegalStateException("the service is not ready:\n" + process.logTail(40));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private boolean isReady() {
        try {
            HttpURLConnection asked =
                    (HttpURLConnection) url.resolve("/readyz").toURL().openConnection();
            return asked.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.kill9();
    }
}
