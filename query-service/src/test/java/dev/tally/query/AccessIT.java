package dev.tally.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who may do what with which token: every route there is, and what is told and kept of a token. */
@ExtendWith(OutputCaptureExtension.class)
class AccessIT {
    private static final String ANYBODY = "anybody";

    /** The scope that each route needs. A route that is missing here fails the test: it is to be thought of. */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            Map.entry("GET /livez", ANYBODY),
            Map.entry("GET /readyz", ANYBODY),
            Map.entry("GET /metrics", "metrics"),
            Map.entry("GET /v1/sql", "sql"),
            Map.entry("POST /v1/sql", "sql"),
            Map.entry("PUT /dashboard/documents/{*name}", "documents"),
            Map.entry("GET /dashboard/overview", "read"),
            Map.entry("GET /v1/batches", "read"),
            Map.entry("GET /v1/buckets", "read"),
            Map.entry("GET /v1/buckets/{*type}", "read"),
            Map.entry("GET /v1/counters", "read"),
            Map.entry("GET /v1/counters/{name}", "read"),
            Map.entry("GET /v1/counters/{name}/rows", "read"),
            Map.entry("GET /v1/documents", "read"),
            Map.entry("GET /v1/documents/{*name}", "read"),
            Map.entry("GET /v1/lake", "read"),
            Map.entry("GET /v1/lake/{table}/rows", "sql"),
            Map.entry("GET /v1/rejections", "read"),
            Map.entry("GET /v1/rejections/{topic}/{partition:[0-9]{1,9}}/{offset:[0-9]{1,18}}", "read"),
            Map.entry("GET /v1/status", "read"),
            Map.entry("GET /v1/stream", "read"),
            Map.entry("GET /v1/tables", "read"),
            Map.entry("GET /v1/trace/{*id}", "read"),
            Map.entry("GET /v1/words", "read"),
            Map.entry("GET /v1/words/{*word}", "read"));

    private static final List<String> SCOPES = List.of("events:*", "documents", "read", "sql", "metrics");

    @TempDir
    Path directory;

    @Test
    void everyRouteTakesTheTokensWithItsScopeAndNoOther(CapturedOutput output) throws Exception {
        StringBuilder told = new StringBuilder();
        try (TestDatabase database = TestPlatform.database();
                RunningQuery query = start(database, "http://127.0.0.1:9")) {
            assertThat(query.routes()).isEqualTo(new TreeSet<>(NEEDED.keySet()));
            NEEDED.forEach((route, needed) -> {
                for (String scope : SCOPES) {
                    boolean permitted = Set.of(ANYBODY, scope).contains(needed);
                    if (permitted && route.equals("GET /v1/stream")) {
                        continue; // has no end; StreamIT listens
                    }
                    Answer answer = call(query, route, secret(scope));
                    told.append(answer.headers()).append(answer.body());
                    if (permitted) {
                        assertThat(answer.status()).as(route + " with " + scope).isNotIn(401, 403);
                    } else {
                        assertThat(answer.status()).as(route + " with " + scope).isEqualTo(403);
                        assertThat(answer.code()).isEqualTo("scope.missing");
                    }
                }
                if (!needed.equals(ANYBODY)) {
                    assertThat(query.send(method(route), path(route), "Content-Type", "application/json")
                                    .code())
                            .as(route)
                            .isEqualTo("token.missing");
                    Answer unknown = call(query, route, "x" + secret("read"));
                    told.append(unknown.headers()).append(unknown.body());
                    assertThat(unknown.status()).as(route).isEqualTo(401);
                    assertThat(unknown.code()).isEqualTo("token.unknown");
                    assertThat(unknown.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
                }
            });
        }
        assertThat(told).contains("jvm_threads");
        assertThat(output.getAll()).contains("Tomcat started");
        for (String scope : SCOPES) {
            assertThat(told + output.getAll()).doesNotContain(secret(scope), hash(secret(scope)));
        }
    }

    @Test
    void noOtherSpellingOfAPathNeedsLess() throws Exception {
        try (TestDatabase database = TestPlatform.database();
                RunningQuery query = start(database, "http://127.0.0.1:9")) {
            for (String path : List.of(
                    "/v1/%73ql?q=SELECT+1",
                    "/v1/sql;a=b?q=SELECT+1",
                    "//v1/sql?q=SELECT+1",
                    "/v1/./sql?q=SELECT+1",
                    "/v1/sql/?q=SELECT+1",
                    "/js/../v1/sql?q=SELECT+1",
                    "/js/%2e%2e/v1/sql?q=SELECT+1",
                    "/livez;/v1/sql?q=SELECT+1")) {
                assertThat(query.get(path, "Authorization", "Bearer " + secret("read"))
                                .status())
                        .as(path)
                        .isIn(400, 403, 404);
            }
        }
    }

    /** The page must load before it can ask for a token; it holds no counts. */
    @Test
    void thePageItselfIsAnybodysAndNothingOfTheInsideIsServed() throws Exception {
        try (TestDatabase database = TestPlatform.database();
                RunningQuery query = start(database, "http://127.0.0.1:9")) {
            for (String path : List.of("/", "/index.html", "/js/app.js", "/app.css")) {
                assertThat(query.get(path).status()).as(path).isEqualTo(200);
            }
            for (String name : List.of(
                    "health",
                    "info",
                    "env",
                    "beans",
                    "heapdump",
                    "threaddump",
                    "loggers",
                    "shutdown",
                    "configprops",
                    "mappings",
                    "conditions",
                    "scheduledtasks",
                    "prometheus")) {
                for (String path : List.of("/" + name, "/actuator/" + name)) {
                    assertThat(query.get(path, "Authorization", "Bearer " + secret("metrics"))
                                    .status())
                            .as(path)
                            .isEqualTo(404);
                }
            }
        }
    }

    @Test
    void showsTheIngestDoorTheTokenOfItsCaller() throws Exception {
        List<String> shown = new CopyOnWriteArrayList<>();
        HttpServer door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        door.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            shown.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        door.start();
        try (TestDatabase database = TestPlatform.database();
                RunningQuery query =
                        start(database, "http://127.0.0.1:" + door.getAddress().getPort())) {
            HttpRequest put = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + query.port() + "/dashboard/documents/a.txt"))
                    .header("Authorization", "Bearer " + secret("documents"))
                    .PUT(HttpRequest.BodyPublishers.ofString("a"))
                    .build();
            int status = HttpClient.newHttpClient()
                    .send(put, java.net.http.HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            assertThat(status).isEqualTo(403);
            assertThat(shown).containsExactly("Bearer " + secret("documents"));
        } finally {
            door.stop(0);
        }
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeAgainAndOthersAreNot() throws Exception {
        try (TestDatabase database = TestPlatform.database();
                RunningQuery query = start(database, "http://127.0.0.1:9", "--tally.rate-limit=3")) {
            for (int i = 0; i < 3; i++) {
                assertThat(call(query, "GET /v1/tables", secret("read")).status())
                        .isEqualTo(200);
            }
            Answer refused = call(query, "GET /v1/tables", secret("read"));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.code()).isEqualTo("rate.exceeded");
            assertThat(refused.header("Retry-After")).matches("[1-9][0-9]?");
            assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"calls\";q=3;w=60");
            assertThat(call(query, "GET /metrics", secret("metrics")).status()).isEqualTo(200);
            assertThat(query.get("/readyz").status()).isEqualTo(200);
            assertThat(query.get("/").status()).isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                assertThat(call(query, "GET /v1/tables", "guess " + i).status()).isEqualTo(401);
            }
            assertThat(call(query, "GET /v1/tables", "another guess").status()).isEqualTo(429);
        }
    }

    private RunningQuery start(TestDatabase database, String ingest, String... more) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String scope : SCOPES) {
            lines.add("t" + lines.size() + " " + hash(secret(scope)) + " " + scope);
        }
        Path tokens = Files.write(directory.resolve("tokens"), lines);
        List<String> settings = new ArrayList<>(List.of(more));
        settings.addAll(List.of(
                "--tally.http.address=0.0.0.0", "--tally.tokens-file=" + tokens, "--tally.ingest.url=" + ingest));
        return RunningQuery.start(database, RunningQuery.NO_KAFKA, settings.toArray(new String[0]));
    }

    private static Answer call(RunningQuery query, String route, String secret) {
        return query.send(
                method(route), path(route), "Content-Type", "application/json", "Authorization", "Bearer " + secret);
    }

    private static String method(String route) {
        return route.substring(0, route.indexOf(' '));
    }

    private static String path(String route) {
        return route.substring(route.indexOf(' ') + 1)
                .replaceAll("\\{\\*?(name|type|word|id|topic|table)}", "a")
                .replaceAll("\\{[a-z]+:\\[0-9]\\{1,[0-9]+}}", "1");
    }

    private static String secret(String scope) {
        return "secret-of-" + scope;
    }

    private static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
