package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Who may do what with which token: every route there is, and what is told and kept of a token. */
class AccessIT {
    private static final String NO_BROKER = "127.0.0.1:1";
    private static final String ORDERS = "orders";
    private static final String ANYBODY = "anybody";

    /** The scope that each route needs. A route that is missing here fails the test: it is to be thought of. */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            Map.entry("GET /livez", ANYBODY),
            Map.entry("GET /readyz", ANYBODY),
            Map.entry("GET /openapi.json", ANYBODY),
            Map.entry("GET /docs", ANYBODY),
            Map.entry("GET /docs/{part}", ANYBODY),
            Map.entry("GET /metrics", "metrics"),
            Map.entry("GET /v1/limits", "any"),
            Map.entry("POST /v1/events", "events:*"),
            Map.entry("POST /v1/events/{type}", "events:*"),
            Map.entry("PUT /v1/documents/{*name}", "documents"),
            Map.entry("POST /v1/documents", "documents"),
            Map.entry("DELETE /v1/documents/{*name}", "documents"),
            Map.entry("GET /v1/replays", "read"),
            Map.entry("GET /stream_data_{name}", "read"),
            Map.entry("GET /v1/pulls", "read"),
            Map.entry(" /error", "read"));

    private static final List<String> SCOPES = List.of("events:*", "documents", "read", "sql", "metrics");

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void everyRouteTakesTheTokensWithItsScopeAndNoOther() throws Exception {
        List<String> lines = new ArrayList<>();
        SCOPES.forEach(scope -> lines.add(line("for-" + scope.replace(":*", ""), secret(scope), scope)));
        lines.add(line("late", secret("late"), String.join(",", SCOPES)) + " 2026-01-01T00:00:00Z");
        Path tokens = write(lines);
        try (ConfigurableApplicationContext context = SpringApplication.run(
                IngestApplication.class,
                "--tally.http.port=0",
                "--tally.http.address=0.0.0.0",
                "--tally.kafka.bootstrap-servers=" + NO_BROKER,
                "--tally.state=" + directory.resolve("state"),
                "--tally.tokens-file=" + tokens)) {
            int port = ((WebServerApplicationContext) context).getWebServer().getPort();
            Set<String> routes = routes(context);
            assertThat(routes).isEqualTo(new TreeSet<>(NEEDED.keySet()));
            for (String route : routes) {
                String needed = NEEDED.get(route);
                for (String scope : SCOPES) {
                    boolean permitted = List.of(ANYBODY, "any", scope).contains(needed);
                    HttpResponse<String> answer = call(port, route, secret(scope));
                    if (permitted) {
                        assertThat(answer.statusCode())
                                .as(route + " with " + scope)
                                .isNotIn(401, 403);
                    } else {
                        assertThat(answer.statusCode())
                                .as(route + " with " + scope)
                                .isEqualTo(403);
                        assertThat(answer.body()).contains("\"scope.missing\"");
                    }
                }
                for (String bad : List.of("", secret("late"), secret("nobody"))) {
                    HttpResponse<String> answer = call(port, route, bad);
                    if (needed.equals(ANYBODY)) {
                        assertThat(answer.statusCode()).isNotIn(401, 403);
                    } else {
                        assertThat(answer.statusCode()).as(route).isEqualTo(401);
                        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
                        assertThat(answer.headers()
                                        .firstValue("WWW-Authenticate")
                                        .orElse(""))
                                .startsWith("Bearer realm=\"tally\"");
                    }
                }
            }
            assertThat(call(port, "GET /v1/limits", secret("late")).body()).contains("token.expired");
            assertThat(call(port, "GET /v1/limits", secret("nobody")).body()).contains("token.unknown");
            assertThat(call(port, "GET /v1/limits", "").body()).contains("token.missing");
            noOtherSpellingOfAPathNeedsLess(port);
        }
    }

    private static void noOtherSpellingOfAPathNeedsLess(int port) throws IOException {
        for (String path : List.of(
                "/v1/%64ocuments/a.txt",
                "/v1/documents;a=b/a.txt",
                "//v1/documents/a.txt",
                "/v1/./documents/a.txt",
                "/livez/../v1/documents/a.txt",
                "/livez/%2e%2e/v1/documents/a.txt",
                "/v1/events/..%2fdocuments/a.txt",
                "/livez;/v1/documents/a.txt")) {
            String answer = raw(
                    port,
                    "PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + secret("read")
                            + "\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
            assertThat(answer).as(path).matches("(?s)HTTP/1.1 4(00|01|03|04|05) .*");
        }
    }

    @Test
    void anEventIsSentOnlyWithATokenForItsType() throws Exception {
        Path tokens = write(List.of(line(ORDERS, secret(ORDERS), "events:order.placed,events:order.paid")));
        try (IngestProcess ingest = start(tokens)) {
            assertThat(post(ingest, "/v1/events/order.placed", "{}").statusCode())
                    .isEqualTo(503); // no broker is there
            assertThat(post(ingest, "/v1/events/order%2Eplaced", "{}").statusCode())
                    .isEqualTo(503);
            for (String other : List.of("order", "order.placed.late", "ORDER.PLACED", "*", "order.placed,x")) {
                HttpResponse<String> refused = post(ingest, "/v1/events/" + other, "{}");
                assertThat(refused.statusCode()).as(other).isEqualTo(403);
                assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                        .contains("insufficient_scope");
            }
            assertThat(post(ingest, "/v1/events", cloudEvents("order.placed", "order.paid"))
                            .statusCode())
                    .isEqualTo(503);
            HttpResponse<String> mixed = post(ingest, "/v1/events", cloudEvents("order.placed", "stock.counted"));
            assertThat(mixed.statusCode()).isEqualTo(403);
            assertThat(mixed.body()).contains("events:stock.counted", "scope.missing");
        }
    }

    @Test
    void aTokenWorksFromWhenItIsWrittenUntilItIsTakenOut() throws Exception {
        Path tokens = write(List.of(line("first", secret("first"), "read")));
        try (IngestProcess ingest = start(tokens)) {
            assertThat(get(ingest, "/v1/replays", secret("first"))).isEqualTo(200);
            assertThat(get(ingest, "/v1/replays", secret("second"))).isEqualTo(401);
            write(List.of(line("first", secret("first"), "read"), line("second", secret("second"), "read")));
            assertThat(get(ingest, "/v1/replays", secret("first"))).isEqualTo(200);
            assertThat(get(ingest, "/v1/replays", secret("second"))).isEqualTo(200);
            write(List.of(line("second", secret("second"), "read")));
            assertThat(get(ingest, "/v1/replays", secret("first"))).isEqualTo(401);
            assertThat(get(ingest, "/v1/replays", secret("second"))).isEqualTo(200);
        }
    }

    @Test
    void noSecretIsToldOrKept() throws Exception {
        String planted = secret("planted");
        String wrong = "wrong-" + planted;
        Path tokens = write(List.of(line("planted", planted, "metrics,read,events:*")));
        StringBuilder told = new StringBuilder();
        try (IngestProcess ingest = start(tokens)) {
            for (String token : List.of(planted, wrong)) {
                for (String path : List.of("/v1/replays", "/v1/limits", "/nothing", "/stream_data_none", "/metrics")) {
                    HttpResponse<String> answer = ingest.send(ingest.request(path)
                            .header("Authorization", "Bearer " + token)
                            .build());
                    told.append(answer.headers().map()).append(answer.body());
                }
                told.append(ingest.post("/v1/events/a", "application/json", "{".getBytes(UTF_8), "Authorization", token)
                        .body());
                told.append(raw(ingest.port(), "GET / HTTP/9\r\nAuthorization: Bearer " + token + "\r\n\r\n"));
            }
            told.append(Files.readString(
                    Path.of("/proc", Long.toString(ingest.process().pid()), "cmdline")));
            told.append(Files.readString(directory.resolve("ingest-api.log")));
        }
        assertThat(told).contains("token.unknown", "jvm_threads", "Started IngestApplication");
        assertThat(told).doesNotContain(planted, hash(planted));
    }

    private IngestProcess start(Path tokens) throws Exception {
        return IngestProcess.Launch.in(directory, NO_BROKER)
                .with("TALLY_TOKENS_FILE", tokens.toString())
                .startUnready();
    }

    private static Set<String> routes(ConfigurableApplicationContext context) {
        Set<String> routes = new TreeSet<>();
        context.getBeansOfType(RequestMappingInfoHandlerMapping.class)
                .values()
                .forEach(mapping -> mapping.getHandlerMethods()
                        .keySet()
                        .forEach(info -> info.getPatternValues().forEach(pattern -> {
                            if (info.getMethodsCondition().isEmpty()) {
                                routes.add(" " + pattern);
                            }
                            info.getMethodsCondition()
                                    .getMethods()
                                    .forEach(method -> routes.add(method + " " + pattern));
                        })));
        return routes;
    }

    /** One call of a route; without a secret, without a token. */
    private HttpResponse<String> call(int port, String route, String secret) throws Exception {
        String method = route.startsWith(" ") ? "GET" : route.substring(0, route.indexOf(' '));
        String path = route.substring(route.indexOf(' ') + 1)
                .replace("{type}", "order.placed")
                .replace("/{*name}", "/a.txt")
                .replace("{name}", "none")
                .replace("{part}", "docs.js");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(
                        method,
                        Set.of("POST", "PUT").contains(method)
                                ? BodyPublishers.ofString(path.equals("/v1/events") ? cloudEvents("a") : "{}")
                                : BodyPublishers.noBody())
                .header(
                        "Content-Type",
                        path.equals("/v1/events") ? "application/cloudevents-batch+json" : type(method));
        if (!secret.isEmpty()) {
            request.header("Authorization", "Bearer " + secret);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String type(String method) {
        return method.equals("PUT") ? "text/plain" : "application/json";
    }

    private static HttpResponse<String> post(IngestProcess ingest, String path, String body) throws Exception {
        return ingest.post(
                path,
                path.equals("/v1/events") ? "application/cloudevents-batch+json" : "application/json",
                body.getBytes(UTF_8),
                "Authorization",
                "Bearer " + secret(ORDERS));
    }

    private static int get(IngestProcess ingest, String path, String secret) throws Exception {
        return ingest.send(ingest.request(path)
                        .header("Authorization", "Bearer " + secret)
                        .build())
                .statusCode();
    }

    private static String raw(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static String cloudEvents(String... types) {
        List<String> events = new ArrayList<>();
        for (String type : types) {
            events.add("{\"specversion\":\"1.0\",\"id\":\"" + type + "\",\"source\":\"/s\",\"type\":\"" + type
                    + "\",\"data\":{}}");
        }
        return events.toString();
    }

    private static String secret(String of) {
        return "secret-of-" + of;
    }

    private static String line(String name, String secret, String scopes) {
        return name + " " + hash(secret) + " " + scopes;
    }

    private static String hash(String secret) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8)));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Whole, as {@code tally token} writes it. */
    private Path write(List<String> lines) throws IOException {
        Path draft = Files.write(directory.resolve("draft"), lines);
        return Files.move(
                draft,
                directory.resolve("tokens"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
