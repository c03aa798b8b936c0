package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of the data directory as streams of the shipped jar, which needs no broker for it. */
class ReplayIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path directory;

    private Path data;
    private IngestProcess ingest;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws Exception {
        data = Files.createDirectories(directory.resolve("data"));
        ingest = launch().startUnready();
    }

    @AfterEach
    void stop() {
        ingest.close();
    }

    private IngestProcess.Launch launch() throws IOException {
        // Little memory: no test here may need it.
        return IngestProcess.Launch.in(directory, "127.0.0.1:1")
                .withJvmFlags(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    }

    @Test
    void sendsEachObjectVerbatimAsOneLineInTheOrderOfTheirTimes() throws Exception {
        Files.writeString(data.resolve("orders.json"), """
                [{"id": 1, "created_at": 1763719300, "price": 1.50},
                 {"id": 2,
                  "created_at": 1763719200,  "text": "a\\nb"}
                , {"id":3,"created_at":"2025-11-21T10:00:00Z"}]
                """);
        Files.writeString(data.resolve("plain.jsonl"), "{\"b\":2}\n\n{\"a\":1.10}");
        gzip(data.resolve("packed.ndjson.gz"), "{\"ts\":2,\"n\":1}\n{\"ts\":1,\"n\":2}\n");

        HttpResponse<String> orders = ingest.get("/stream_data_orders?delay=0");
        assertThat(orders.statusCode()).isEqualTo(200);
        assertThat(orders.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(orders.headers().firstValue("Tally-Time")).hasValue("/created_at");
        assertThat(orders.headers().firstValue("Tally-Objects")).hasValue("3");
        assertThat(orders.body())
                .isEqualTo("{\"id\": 2,   \"created_at\": 1763719200,  \"text\": \"a\\nb\"}\n"
                        + "{\"id\":3,\"created_at\":\"2025-11-21T10:00:00Z\"}\n"
                        + "{\"id\": 1, \"created_at\": 1763719300, \"price\": 1.50}\n");
        assertThat(ingest.get("/stream_data_orders?delay=0&time=/id").body().lines())
                .extracting(line -> JSON.readTree(line).get("id").asInt())
                .containsExactly(1, 2, 3);
        assertThat(ingest.get("/stream_data_orders?delay=0&from=2").body()).startsWith("{\"id\": 1,");
        assertThat(ingest.get("/stream_data_orders?delay=0&from=3").body()).isEmpty();
        assertThat(ingest.get("/stream_data_plain?delay=0").body()).isEqualTo("{\"b\":2}\n{\"a\":1.10}\n");
        assertThat(ingest.get("/stream_data_packed?delay=0").body())
                .isEqualTo("{\"ts\":1,\"n\":2}\n{\"ts\":2,\"n\":1}\n");

        HttpRequest head = ingest.request("/stream_data_orders")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(ingest.send(head).headers().firstValue("Tally-Objects")).hasValue("3");
        JsonNode items = JSON.readTree(ingest.get("/v1/replays").body()).get("items");
        assertThat(items.findValuesAsString("name")).containsExactly("orders", "packed", "plain");
        assertThat(items.get(0).get("bytes").asLong()).isEqualTo(Files.size(data.resolve("orders.json")));
        assertThat(items.get(0).get("format").asString()).isEqualTo("array");
        assertThat(items.get(1).get("time").asString()).isEqualTo("/ts");
        assertThat(items.findValuesAsString("status")).containsOnly("ready");
    }

    @Test
    void keepsItsPace() throws Exception {
        Files.writeString(data.resolve("p.jsonl"), "{\"ts\":10}\n{\"ts\":11}\n{\"ts\":13}\n{\"ts\":13}\n{\"ts\":16}\n");

        // Arrival after the first: the default pace, and ten times real time.
        assertPace(arrivals("/stream_data_p"), 0, 100, 200, 300, 400);
        assertPace(arrivals("/stream_data_p?delay=0.2"), 0, 200, 400, 600, 800);
        assertPace(arrivals("/stream_data_p?speed=10"), 0, 100, 300, 300, 600);
    }

    private List<Long> arrivals(String path) throws Exception {
        List<Long> millis = new ArrayList<>();
        long first = 0;
        try (BufferedReader lines = open(path)) {
            while (lines.readLine() != null) {
                long now = System.nanoTime();
                first = millis.isEmpty() ? now : first;
                millis.add(TimeUnit.NANOSECONDS.toMillis(now - first));
            }
        }
        return millis;
    }

    /** Never early; how late is the machine's business, but not so late that lines were collected. */
    private static void assertPace(List<Long> actual, long... expected) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual.get(i)).as("line %d", i).isBetween(expected[i] - 60, expected[i] + 1_500);
        }
        assertThat(actual.get(expected.length - 1) - actual.get(1)).isGreaterThan(100);
    }

    @Test
    void refusesAFileWithBadObjectsAndLeavesThemOutOnlyWhenAsked() throws Exception {
        Files.writeString(data.resolve("bad.jsonl"), "{\"ts\":2}\n{\"ts\":\n{\"other\":1}\n7\n{\"ts\":1}\n");
        Files.writeString(data.resolve("cut.json"), "[{\"ts\":2},\n{\"ts\":1}\n{\"ts\":0}]");
        Files.writeString(data.resolve("no.gz.json.gz"), "nothing packed");

        HttpResponse<String> bad = ingest.get("/stream_data_bad?delay=0");
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(bad.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(bad.body())
                .contains("\"code\":\"replay.bad\"", "bad.jsonl", "3 values", "line 2:", "line 3:", "line 4:");
        HttpResponse<String> lenient = ingest.get("/stream_data_bad?delay=0&lenient=true");
        assertThat(lenient.headers().firstValue("Tally-Left-Out")).hasValue("3");
        assertThat(lenient.body()).isEqualTo("{\"ts\":1}\n{\"ts\":2}\n");
        assertThat(ingest.get("/stream_data_cut?delay=0&lenient=true").statusCode())
                .isEqualTo(422);
        assertThat(ingest.get("/stream_data_cut").body()).contains("cut.json, line 3");
        assertThat(ingest.get("/stream_data_no.gz").body()).contains("no.gz.json.gz cannot be unpacked");

        JsonNode items = JSON.readTree(ingest.get("/v1/replays").body()).get("items");
        assertThat(items.get(0).get("status").asString()).isEqualTo("bad");
        assertThat(items.get(0).get("bad").asInt()).isEqualTo(3);
        assertThat(items.get(0).get("problems").get(2).get("line").asInt()).isEqualTo(4);
    }

    @Test
    void refusesWhatIsNoReplayAndWhatIsNoParameter() throws Exception {
        Files.writeString(directory.resolve("secret.json"), "{\"password\":1}");
        Files.writeString(data.resolve(".hidden.json"), "{}");
        Files.writeString(data.resolve("a.json"), "{}");
        Files.writeString(data.resolve("a.jsonl"), "{}");
        Files.writeString(data.resolve("b.jsonl"), "{\"x\":1}\n");
        Files.createDirectories(data.resolve("sub.json"));
        Files.writeString(data.resolve("sub.json").resolve("c.json"), "{}");
        Files.createSymbolicLink(data.resolve("link.json"), directory.resolve("secret.json"));

        for (String name : List.of(
                "..%2Fsecret",
                "%2e%2e%2fsecret",
                "../secret",
                "..%5Csecret",
                "secret",
                "link",
                ".hidden",
                "sub",
                "sub.json%2Fc",
                "",
                "%00",
                "b%00")) {
            HttpResponse<String> answer = ingest.get("/stream_data_" + name);
            assertThat(answer.statusCode()).as(name).isIn(404, 400);
            assertThat(answer.body()).as(name).doesNotContain("password").contains("\"code\"");
        }
        assertThat(ingest.get("/stream_data_..%2Fsecret").statusCode()).isEqualTo(404);
        assertThat(ingest.get("/stream_data_a").statusCode()).isEqualTo(409);
        assertThat(ingest.get("/stream_data_a").body()).contains("a.json, a.jsonl");
        for (String query : List.of(
                "delay=1&speed=2",
                "delay=-1",
                "delay=x",
                "delay=3601",
                "speed=0",
                "speed=",
                "from=-1",
                "time=ts",
                "time=",
                "lenient=1",
                "dealy=0",
                "delay=0&delay=1")) {
            HttpResponse<String> answer = ingest.get("/stream_data_b?" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(answer.body()).as(query).contains("parameter.malformed");
        }
        assertThat(ingest.get("/stream_data_b?speed=2").body()).contains("replay.no-time");
    }

    @Test
    void streamsAFileThatIsLargerThanItsMemory() throws Exception {
        int count = 600_000;
        Path large = data.resolve("large.json");
        try (BufferedWriter out = Files.newBufferedWriter(large)) {
            out.write("[");
            for (int i = 0; i < count; i++) {
                // Backwards in time, so that every object moves.
                out.write((i == 0 ? "" : ",\n") + "{\"ts\":" + (count - i) + ",\"fill\":\"" + "x".repeat(120) + "\"}");
            }
            out.write("]");
        }
        assertThat(Files.size(large)).isGreaterThan(80L * 1024 * 1024);

        int seen = 0;
        try (BufferedReader lines = open("/stream_data_large?delay=0")) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                seen++;
                assertThat(line.startsWith("{\"ts\":" + seen + ",\"fill\":\"xxx") && line.endsWith("x\"}"))
                        .isTrue();
            }
        }
        assertThat(seen).isEqualTo(count);
        assertThat(ingest.process().isAlive()).isTrue();
    }

    @Test
    void goesOnWithTheOldFileWhenItIsReplacedAndBreaksOffWhenItIsWrittenTo() throws Exception {
        Path file = data.resolve("f.jsonl");
        Files.writeString(file, "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
        try (BufferedReader lines = open("/stream_data_f?delay=0.3")) {
            assertThat(lines.readLine()).isEqualTo("{\"n\":1}");
            Path other = Files.writeString(directory.resolve("other"), "{\"n\":9}\n");
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(lines.readLine()).isEqualTo("{\"n\":2}");
            assertThat(lines.readLine()).isEqualTo("{\"n\":3}");
            assertThat(lines.readLine()).isNull();
        }
        assertThat(ingest.get("/stream_data_f?delay=0").body()).isEqualTo("{\"n\":9}\n");

        Files.writeString(file, "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
        try (BufferedReader lines = open("/stream_data_f?delay=0.3")) {
            assertThat(lines.readLine()).isEqualTo("{\"n\":1}");
            Files.writeString(file, "{\"n\":4}\n", StandardOpenOption.APPEND);
            assertThatThrownBy(() -> readToEnd(lines)).isInstanceOf(IOException.class);
        }
        assertThat(ingest.get("/stream_data_f?delay=0").body()).endsWith("{\"n\":4}\n");
    }

    @Test
    void boundsTheStreamsForgetsClientsThatAreGoneAndEndsWithTheService() throws Exception {
        Files.writeString(data.resolve("slow.jsonl"), "{\"n\":1}\n".repeat(10_000));
        List<BufferedReader> streams = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            BufferedReader stream = open("/stream_data_slow");
            assertThat(stream.readLine()).isEqualTo("{\"n\":1}");
            streams.add(stream);
        }
        HttpResponse<String> refused = ingest.get("/stream_data_slow");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(ingest.get("/livez").statusCode()).isEqualTo(200);
        assertThat(ingest.get("/metrics").body()).contains("tally_replay_streams 32.0");

        for (BufferedReader stream : streams.subList(1, 32)) {
            stream.close();
        }
        ingest.await("/metrics", 200, "tally_replay_streams 1.0");
        assertThat(ingest.get("/stream_data_slow?from=9999").body()).isEqualTo("{\"n\":1}\n");

        assertThat(ingest.process().terminate(Duration.ofSeconds(6))).isZero();
        assertThatThrownBy(() -> readToEnd(streams.get(0))).isInstanceOf(IOException.class);
    }

    private static void readToEnd(BufferedReader lines) throws IOException {
        while (lines.readLine() != null) {}
    }

    private BufferedReader open(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingest.port() + path))
                .build();
        HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    }

    private static void gzip(Path file, String text) throws IOException {
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(UTF_8));
        }
    }
}
