package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.RunningQuery.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What the page at / stands on: headers that bound it, few bytes, one look at what there is, and the way for files. */
class PageIT {
    private static final int MOST_BYTES = 300_000;
    private static final Pattern REFERENCE =
            Pattern.compile("(?:src|href)=\"([^\"#:]+)\"|from '\\./([^']+)'|import '\\./([^']+)'");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void everyAnswerForbidsWhatThePageDoesNotNeed() throws Exception {
        try (TestDatabase database = TestPlatform.database();
                RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA)) {
            for (String path : List.of("/", "/js/app.js", "/v1/words", "/v1/words?limit=0", "/nothing", "/livez")) {
                Answer answer = query.get(path);
                assertThat(answer.header("Content-Security-Policy"))
                        .as(path)
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe", "*", "http:");
                assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            }
            Answer preflight = query.send(
                    "OPTIONS",
                    "/dashboard/documents/a.txt",
                    "Origin",
                    "http://elsewhere.example",
                    "Access-Control-Request-Method",
                    "PUT");
            assertThat(preflight.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    @Test
    void aPageOfAnotherSiteSendsNothingAndReadsNothing() throws Exception {
        try (TestDatabase database = TestPlatform.database();
                RunningQuery query = RunningQuery.start(
                        database,
                        RunningQuery.NO_KAFKA,
                        "--tally.ingest.url=http://127.0.0.1:9",
                        "--tally.http.names=tally.example.com")) {
            String file = "/dashboard/documents/a.txt";
            // Nobody takes files: what gets past the guard is a 411, since the client of this test sends no body.
            assertThat(query.send("PUT", file).status()).isEqualTo(411);
            assertThat(query.send("PUT", file, "Origin", "http://127.0.0.1").status())
                    .isEqualTo(411);
            Answer foreign = query.send("PUT", file, "Origin", "http://elsewhere.example");
            assertThat(foreign.status()).isEqualTo(403);
            assertThat(foreign.code()).isEqualTo("origin.foreign");
            assertThat(foreign.header("Content-Security-Policy")).isNotEmpty();
            assertThat(query.send("POST", "/v1/sql", "Sec-Fetch-Site", "cross-site")
                            .status())
                    .isEqualTo(403);
            assertThat(query.get("/v1/words", "Origin", "http://elsewhere.example")
                            .status())
                    .isEqualTo(200);
            assertThat(raw(query, "elsewhere.example")).contains(" 421 ", "host.unknown");
            assertThat(raw(query, "tally.example.com")).contains(" 200 ");
        }
    }

    private static String raw(RunningQuery query, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), query.port())) {
            String request = "GET /v1/words HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Everything that the page loads, followed from its own text, as it goes over the wire. */
    @Test
    void isSmallAndLoadsNothingFromElsewhere() throws Exception {
        try (TestDatabase database = TestPlatform.database();
                RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA)) {
            List<String> paths = new ArrayList<>(List.of(""));
            int bytes = 0;
            for (int i = 0; i < paths.size(); i++) {
                HttpResponse<byte[]> answer = CLIENT.send(
                        HttpRequest.newBuilder(uri(query, "/" + paths.get(i)))
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                assertThat(answer.statusCode()).as(paths.get(i)).isEqualTo(200);
                bytes += answer.body().length;
                String text = text(answer);
                if (!paths.get(i).startsWith("vendor/")) {
                    assertThat(text).doesNotContain("innerHTML", "insertAdjacentHTML", "eval(", "//cdn");
                    follow(paths.get(i), text, paths);
                }
            }
            assertThat(paths).contains("js/app.js", "js/overview.js", "js/drop.js", "vendor/echarts.common.min.js");
            assertThat(bytes).isGreaterThan(100_000).isLessThan(MOST_BYTES);
        }
    }

    private static void follow(String path, String text, List<String> paths) {
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            String module = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            String found = module == null ? matcher.group(1) : path.substring(0, path.lastIndexOf('/') + 1) + module;
            if (found.matches(".*\\.(js|css|svg)") && !paths.contains(found)) {
                paths.add(found);
            }
        }
    }

    @Test
    void showsWhatThereIs() throws Exception {
        try (TestDatabase database = TestPlatform.database();
                Ledger ledger = new Ledger(database);
                RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA)) {
            Answer empty = query.get("/dashboard/overview");
            assertThat(empty.status()).isEqualTo(200);
            assertThat(empty.json().get("types")).isEmpty();
            assertThat(empty.json().get("last_bucket").isNull()).isTrue();
            ledger.document("first", Map.of("a", 1L));
            ledger.document("second", Map.of("a", 2L));
            ledger.events("few", Instant.parse("2026-11-21T10:00:00Z"), 2);
            ledger.events("many", Instant.parse("2026-11-21T10:05:00Z"), 9);
            Answer full = query.get("/dashboard/overview");
            assertThat(full.batch()).isEqualTo(4);
            assertThat(full.json()
                            .get("types")
                            .valueStream()
                            .map(type -> type.get("type").asString()))
                    .containsExactly("many", "few");
            assertThat(full.json().get("last_bucket").asString()).isEqualTo("2026-11-21T10:05:00Z");
            assertThat(full.json()
                            .get("documents")
                            .valueStream()
                            .map(one -> one.get("name").asString()))
                    .containsExactly("second", "first");
        }
    }

    @Test
    void passesFilesOnAsTheyAre() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        door.createContext("/", exchange -> receive(exchange, received));
        door.start();
        String url = "http://127.0.0.1:" + door.getAddress().getPort();
        try (TestDatabase database = TestPlatform.database();
                RunningQuery query = RunningQuery.start(database, RunningQuery.NO_KAFKA, "--tally.ingest.url=" + url)) {
            HttpResponse<String> taken = put(query, "/dashboard/documents/a%2Fb%20%C3%A9.txt", "To be, or not\n");
            assertThat(taken.statusCode()).isEqualTo(202);
            assertThat(taken.headers().firstValue("Tally-Position")).contains("p");
            assertThat(taken.body()).isEqualTo("{\"lines\":1}");
            assertThat(received).containsExactly("PUT /v1/documents/a%2Fb%20%C3%A9.txt To be, or not\n");
            assertThat(put(query, "/dashboard/documents/..%2Fx", "y").statusCode())
                    .isEqualTo(400);
            assertThat(put(query, "/dashboard/documents/", "y").statusCode()).isEqualTo(400);
            assertThat(received).hasSize(1);
            door.stop(0);
            HttpResponse<String> away = put(query, "/dashboard/documents/b.txt", "z");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.body()).contains("ingest.unavailable");
            assertThat(away.headers().firstValue("Retry-After")).contains("1");
        }
    }

    private static void receive(HttpExchange exchange, List<String> received) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Tally-Position", "p");
        exchange.sendResponseHeaders(202, 11);
        exchange.getResponseBody().write("{\"lines\":1}".getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    private static HttpResponse<String> put(RunningQuery query, String path, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(uri(query, path))
                        .PUT(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(RunningQuery query, String path) {
        return URI.create("http://127.0.0.1:" + query.port() + path);
    }

    private static String text(HttpResponse<byte[]> answer) throws IOException {
        byte[] body = answer.body();
        if (answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip")) {
            ByteArrayOutputStream inflated = new ByteArrayOutputStream();
            try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
                gzip.transferTo(inflated);
            }
            body = inflated.toByteArray();
        }
        return new String(body, StandardCharsets.UTF_8);
    }
}
