package dev.tally.query;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service on a free port, as its users start it, and a client that sends request lines exactly as written, also those
 * that Java's own clients refuse.
 */
final class RunningQuery implements AutoCloseable {
    /** Nobody listens there. */
    static final String NO_KAFKA = "127.0.0.1:9";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ConfigurableApplicationContext context;
    private final int port;

    private RunningQuery(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    static RunningQuery start(TestDatabase database, String kafka, String... more) {
        List<String> settings = new ArrayList<>(List.of(more));
        settings.add("--tally.sql.password=" + database.password(DatabaseRole.SQL));
        return start(
                database.jdbcUrl(), database.password(DatabaseRole.READER), kafka, settings.toArray(new String[0]));
    }

    static RunningQuery start(String url, String password, String kafka, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "--tally.http.port=0",
                "--tally.database.url=" + url,
                "--tally.database.password=" + password,
                "--tally.kafka.bootstrap-servers=" + kafka));
        settings.addAll(List.of(more));
        return new RunningQuery(SpringApplication.run(QueryApplication.class, settings.toArray(new String[0])));
    }

    int port() {
        return port;
    }

    /** Every route there is, as {@code GET /path}; those of the actuator too. */
    Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        for (RequestMappingInfoHandlerMapping mapping :
                context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()) {
            mapping.getHandlerMethods()
                    .keySet()
                    .forEach(info -> info.getPatternValues()
                            .forEach(pattern -> info.getMethodsCondition()
                                    .getMethods()
                                    .forEach(method -> routes.add(method + " " + pattern))));
        }
        return routes;
    }

    /** An answer; its body as JSON too, where it is JSON. */
    record Answer(int status, Map<String, String> headers, String body, JsonNode json) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        String code() {
            return json.path("code").asString("");
        }

        long batch() {
            return Long.parseLong(header("Tally-Batch"));
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, headers);
    }

    /** What {@code /metrics} says of one series, 0 where it has none. */
    double metric(String series) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    Answer send(String method, String path, String... headers) {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(path, failed);
        }
    }

    private static Answer parse(String response) {
        int end = response.indexOf("\r\n\r\n");
        String[] head = response.substring(0, end).split("\r\n");
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < head.length; i++) {
            String[] header = head[i].split(": *", 2);
            headers.put(header[0], header[1]);
        }
        String body = response.substring(end + 4);
        boolean isJson = headers.getOrDefault("Content-Type", "").matches(".*[/+]json.*");
        return new Answer(
                Integer.parseInt(head[0].split(" ")[1]),
                headers,
                body,
                isJson ? JSON.readTree(body) : JSON.createObjectNode());
    }

    @Override
    public void close() {
        context.close();
    }
}
