package dev.tally.benchmarks.engine;

import dev.tally.local.DatabaseRole;
import dev.tally.local.FreePorts;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The shipped query service over a database of {@link TallyEngine}. Closing ends it. */
public final class QueryService implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    private final ServiceProcess process;
    private final URI url;

    private QueryService(ServiceProcess process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts it with the settings it ships with, and waits until it is ready. */
    public static QueryService start(Path directory, String jdbcUrl, String bootstrapServers)
            throws IOException, InterruptedException {
        int port = FreePorts.find(1).get(0);
        Path jar = EngineJvm.jar("query-service/target/query-service.jar");
        EngineJvm jvm = new EngineJvm("512m", List.of(), null);
        ServiceProcess process = ServiceProcess.of(
                        "query-service",
                        jvm.command(directory, List.of("-jar", jar.toString())),
                        directory.resolve("query.log"))
                .environment(Map.of(
                        "TALLY_HTTP_PORT",
                        Integer.toString(port),
                        "TALLY_DATABASE_URL",
                        jdbcUrl,
                        "TALLY_DATABASE_USER",
                        DatabaseRole.READER.roleName(),
                        "TALLY_DATABASE_PASSWORD",
                        TallyEngine.PASSWORD,
                        "TALLY_SQL_PASSWORD",
                        TallyEngine.PASSWORD,
                        "TALLY_KAFKA_BOOTSTRAP_SERVERS",
                        bootstrapServers))
                .start();
        QueryService service = new QueryService(process, URI.create("http://127.0.0.1:" + port));
        service.awaitReady();
        return service;
    }

    public URI url() {
        return url;
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.kill9();
                throw new IOException("the query service is not ready:\n" + process.logTail(40));
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
