package dev.tally.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A Tally that runs, as any program beside it reaches it: HTTP, SQL and Kafka on loopback. A call returns what was asked
 * for, or throws a {@link Failed} that says what Tally answered.
 *
 * @param dsn what {@code ./tally dsn} prints
 * @param portBase the first of its ports
 * @param command {@code ./tally}
 * @param home where it keeps its data
 */
public record RunningTally(String dsn, int portBase, String command, Path home) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** The one that the run script has started or was given. */
    static RunningTally of(Map<String, String> environment) {
        String dsn = environment.get("TALLY_DSN");
        if (dsn == null) {
            throw new Failed(
                    "TALLY_DSN is not set; it says where the counts are", "next: start the example by its run");
        }
        return new RunningTally(
                dsn,
                Integer.parseInt(environment.getOrDefault("TALLY_PORT_BASE", "7070")),
                environment.getOrDefault("TALLY_COMMAND", "./tally"),
                Path.of(environment.getOrDefault("TALLY_HOME", ".")));
    }

    public String kafka() {
        return "127.0.0.1:" + (portBase + 22);
    }

    /** Posts events of a type, one JSON object a line. When it returns they are on Kafka, and the answer has their position. */
    public JsonNode post(String type, String lines) throws IOException, InterruptedException {
        return post(type, lines, Map.of());
    }

    /** The same with further request headers. */
    public JsonNode post(String type, String lines, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(door("/v1/events/" + type))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines));
        headers.forEach(request::header);
        return send(request, 202);
    }

    /** Asks the ingest API. */
    public JsonNode getFromDoor(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(door(path)), 200);
    }

    private URI door(String path) {
        return URI.create("http://127.0.0.1:" + (portBase + 1) + path);
    }

    /** Asks the query service. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + portBase + path)), 200);
    }

    /** Returns when everything up to the position is in the tables. */
    public void awaitCounted(String position) throws IOException, InterruptedException {
        get("/v1/status?balance=false&wait=" + PATIENCE.toSeconds() + "s&after="
                + URLEncoder.encode(position, StandardCharsets.UTF_8));
    }

    /** Returns when everything that is on Kafka is in the tables and in the lake. */
    public void awaitLake() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (get("/v1/status?balance=false&until=idle&wait=" + PATIENCE.toSeconds() + "s")
                        .at("/lake/lag")
                        .asLong()
                > 0) {
            if (System.nanoTime() > deadline) {
                throw new Failed("the lake does not follow the counts", "next: ./tally doctor");
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
    }

    /**
     * Asks one statement.
     *
     * @param engine {@code postgres} or {@code lake}
     * @param format {@code json} or {@code csv}
     */
    public String sql(String engine, String statement, String format) throws IOException, InterruptedException {
        String question = JSON.createObjectNode()
                .put("engine", engine)
                .put("sql", statement)
                .toString();
        return answer(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + portBase + "/v1/sql?format=" + format))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(question)),
                200);
    }

    private static JsonNode send(HttpRequest.Builder builder, int expected) throws IOException, InterruptedException {
        return JSON.readTree(answer(builder, expected));
    }

    private static String answer(HttpRequest.Builder builder, int expected) throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(PATIENCE.plusSeconds(10)).build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != expected) {
            throw new Failed(
                    request.method() + " " + request.uri() + " was answered with " + response.statusCode(),
                    response.body());
        }
        return response.body();
    }

    /** A connection that may read and nothing else. */
    public Connection connect() throws SQLException {
        URI uri = URI.create(dsn);
        String[] userAndPassword = uri.getUserInfo().split(":", 2);
        Properties properties = new Properties();
        properties.setProperty("user", userAndPassword[0]);
        properties.setProperty("password", userAndPassword[1]);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(), properties);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "the Tally on ports from " + portBase;
    }
}
