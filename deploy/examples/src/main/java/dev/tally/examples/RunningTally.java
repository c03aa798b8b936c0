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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/**
 * A Tally that runs, as any program beside it reaches it: HTTP, SQL and Kafka on loopback. A call returns what was asked
 * for, or throws a {@link Failed} that says what Tally answered.
 *
 * @param dsn what {@code ./tally dsn} prints
 * @param portBase the first of its ports
 */
public record RunningTally(String dsn, int portBase) {
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
        return new RunningTally(dsn, Integer.parseInt(environment.getOrDefault("TALLY_PORT_BASE", "7070")));
    }

    public String kafka() {
        return "127.0.0.1:" + (portBase + 22);
    }

    /** Posts events of a type, one JSON object a line. When it returns they are on Kafka, and the answer has their position. */
    public JsonNode post(String type, String lines) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (portBase + 1) + "/v1/events/" + type))
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines)),
                202);
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

    private static JsonNode send(HttpRequest.Builder builder, int expected) throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(PATIENCE.plusSeconds(10)).build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != expected) {
            throw new Failed(
                    request.method() + " " + request.uri() + " was answered with " + response.statusCode(),
                    response.body());
        }
        return JSON.readTree(response.body());
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
