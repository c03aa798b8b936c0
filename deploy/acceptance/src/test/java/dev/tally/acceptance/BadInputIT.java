package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * What people and programs get wrong, at both doors of a whole Tally, in ten orders: each is answered as it should be, nothing of it
 * counts, and what is good among it counts to the last word. More of each kind: {@code EventDoorIT}, {@code DocumentDoorIT},
 * {@code WatcherIT}.
 */
class BadInputIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int ORDERS = 10;
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    private static final String SCHEMA =
            "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}";

    /** A request, and what it is answered with. */
    private record Case(String what, String path, String type, byte[] body, int status, String... headers) {
        static Case of(String what, int status, String body) {
            return new Case(what, "/v1/events/shop.order", JSON, body.getBytes(UTF_8), status);
        }

        static Case of(String what, int status, byte[] body) {
            return new Case(what, "/v1/events/shop.order", JSON, body, status);
        }

        Case as(String mediaType) {
            return new Case(what, path, mediaType, body, status, headers);
        }

        Case at(String otherPath) {
            return new Case(what, otherPath, type, body, status, headers);
        }

        Case with(String... moreHeaders) {
            return new Case(what, path, type, body, status, moreHeaders);
        }
    }

    private static List<Case> cases(int round) throws IOException {
        String now = Instant.now().toString();
        String good = "{\"id\":\"o%s-%d\",\"at\":\"%s\",\"n\":1}".formatted("%s", round, now);
        String deep = "{\"id\":1,\"at\":\"" + now + "\",\"x\":" + "[".repeat(1_001) + "]".repeat(1_001) + "}";
        byte[] zipped = gzip(good.formatted("z").getBytes(UTF_8));
        List<Case> cases = new ArrayList<>(List.of(
                Case.of("B01 nothing", 400, ""),
                Case.of("B02 a required member is missing", 422, "{\"at\":\"" + now + "\"}"),
                Case.of("B02 a member of another type", 422, "{\"id\":\"x\",\"at\":\"" + now + "\",\"n\":\"one\"}"),
                Case.of("B03 cut", 400, "{\"id\":1"),
                Case.of("B04 something behind", 400, "{\"id\":1} x"),
                Case.of("B05 a member twice", 400, "{\"id\":1,\"id\":2}"),
                Case.of("B06 deep", 400, deep),
                Case.of("B07 ten thousand digits", 400, "{\"id\":" + "1".repeat(10_000) + "}"),
                Case.of("B07 an exponent", 400, "{\"id\":1e400}"),
                Case.of("B07 NaN", 400, "{\"id\":NaN}"),
                Case.of("B08 a byte too many", 413, "{\"id\":\"" + "x".repeat(1024 * 1024) + "\"}"),
                Case.of("B13 no media type that is known", 415, "").as("text/csv"),
                Case.of("B14 UTF-16", 415, good.formatted("u").getBytes(UTF_16)).as(JSON + ";charset=utf-16"),
                Case.of("B15 half a pair", 400, "{\"id\":\"\\ud800\"}"),
                Case.of("B15 no UTF-8", 400, new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}),
                Case.of("B16 NUL", 422, "{\"id\":\"a\\u0000b\",\"at\":\"" + now + "\"}"),
                Case.of("B17 a byte order mark", 202, "\uFEFF" + good.formatted("bom")),
                Case.of(
                        "B19 turned text and joined signs",
                        202,
                        good.formatted("\u202Eabc\uD83D\uDC69\u200D\uD83D\uDD2C")),
                Case.of("B21 no event", 422, "[]"),
                Case.of("B23 an id twice", 202, "[" + good.formatted("twice") + "," + good.formatted("twice") + "]"),
                Case.of("B24 an id again", 202, good.formatted("twice")),
                Case.of("B26 the 30th of February", 422, "{\"id\":\"t\",\"at\":\"2026-02-30T00:00:00Z\"}"),
                Case.of("B26 no zone", 422, "{\"id\":\"t\",\"at\":\"2026-02-03T00:00:00\"}"),
                Case.of("B26 before all years", 422, "{\"id\":\"t\",\"at\":\"-0001-01-01T00:00:00Z\"}"),
                Case.of("B27 ten years ahead", 422, "{\"id\":\"t\",\"at\":\"2036-11-27T00:00:00Z\"}"),
                Case.of("B28 a bad one among good ones", 422, "[" + good.formatted("lost") + ",{}]"),
                Case.of("B29 a type that nobody listed", 404, good.formatted("r"))
                        .at("/v1/events/nobody.listed"),
                Case.of("a type that is no name", 422, "{}").at("/v1/events/a%20b"),
                Case.of("B11 a bomb", 413, gzip(new byte[64 * 1024 * 1024]))
                        .as(LINES)
                        .with("Content-Encoding", "gzip"),
                Case.of("B12 gzip cut", 400, Arrays.copyOf(zipped, zipped.length - 3))
                        .with("Content-Encoding", "gzip"),
                Case.of("gzip", 202, zipped).with("Content-Encoding", "gzip"),
                Case.of("a coding that nobody knows", 415, good.formatted("c")).with("Content-Encoding", "br"),
                Case.of("B35 a key that is none", 400, good.formatted("h")).with("Idempotency-Key", "a b"),
                new Case("B30 a name that climbs", "/v1/documents/a%2F..%2Fb", "text/plain", bytes("x"), 422),
                new Case("B30 a name too long", "/v1/documents/" + "n".repeat(1_025), "text/plain", bytes("x"), 422),
                new Case("B30 a name with a line end", "/v1/documents/a%0Ab", "text/plain", bytes("x"), 422),
                new Case("a picture", "/v1/documents/a.png", "image/png", bytes("x"), 415),
                new Case("a document of NULs", "/v1/documents/n.txt", "text/plain", new byte[1_000], 422),
                new Case(
                        "a document",
                        "/v1/documents/good-" + round + ".txt",
                        "text/plain",
                        bytes("good words\n"),
                        202)));
        return cases;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void eachIsAnsweredAndNothingOfItCounts() throws Exception {
        long seed = Long.getLong("tally.test.seed", System.nanoTime());
        try (Installation tally = Installation.create("badinput")) {
            Files.writeString(tally.home().resolve("order.json"), SCHEMA);
            tally.configure("""
                    version: 1
                    inbox: {settle: 200ms}
                    unlisted-types: refuse
                    events: {shop.order: {id: /id, time: {at: /at, as: iso}, schema: order.json}}
                    """);
            tally.up();
            Random random = new Random(seed);
            Map<String, String> wrong = new TreeMap<>();
            for (int round = 0; round < ORDERS; round++) {
                drop(tally.inbox().resolve("round" + round));
                List<Case> cases = new ArrayList<>(cases(round));
                Collections.shuffle(cases, random);
                for (Case one : cases) {
                    int status = send(tally.ingest(), one);
                    if (status != one.status()) {
                        wrong.put(one.what(), status + " and not " + one.status());
                    }
                }
                hangUp(tally);
            }
            assertThat(wrong).as("seed %s", seed).isEmpty();
            everyGoodOneCountsAndNothingElse(tally);
        }
    }

    private static int send(Door door, Case one) throws IOException, InterruptedException {
        var request = door.request(one.path()).header("Content-Type", one.type());
        for (int i = 0; i < one.headers().length; i += 2) {
            request.header(one.headers()[i], one.headers()[i + 1]);
        }
        String method = one.path().startsWith("/v1/documents/") ? "PUT" : "POST";
        Door.Answer answer = door.send(request.method(method, BodyPublishers.ofByteArray(one.body())));
        if (answer.status() >= 400) {
            assertThat(answer.header("Content-Type")).as(one.what()).hasValue("application/problem+json");
            assertThat(answer.json().path("code").asText()).as(one.what()).isNotEmpty();
        }
        return answer.status();
    }

    /** B36. */
    private static void hangUp(Installation tally) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", tally.portBase() + 1)) {
            socket.getOutputStream()
                    .write(bytes("POST /v1/events/shop.order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100\r\n\r\n{\"id\":\"gone\""));
        }
    }

    /** B37 to B60, those of a file: what each is comes from its name. */
    private static void drop(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("B37 nothing.txt"), new byte[0]);
        Files.writeString(
                directory.resolve("B39 ends.txt"), "ends one\r\nends two\rends three\u2028still three\nends four");
        Files.write(
                directory.resolve("B41 picture.txt"),
                new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'});
        Files.write(directory.resolve("B42 latin.txt"), "plain\ncaf\u00e9\nplain\n".getBytes(ISO_8859_1));
        byte[] wide = "\uFEFFwide w\u00f6rds\n".getBytes(UTF_16LE);
        Files.write(directory.resolve("B42 wide.txt"), wide);
        Files.createSymbolicLink(directory.resolve("B43 link.txt"), Path.of("/etc/hostname"));
        Files.writeString(directory.resolve("B47 '; -- \n\u202Ename.txt"), "named\n");
        for (String ignored : List.of(".B49.txt", "B49.tmp", "B49.txt.part", "B49.txt~")) {
            Files.writeString(directory.resolve(ignored), "ignored\n");
        }
        byte[] zipped = gzip(bytes("zipped words\n"));
        Files.write(directory.resolve("B54 whole.txt.gz"), zipped);
        Files.write(directory.resolve("B54 cut.txt.gz"), Arrays.copyOf(zipped, zipped.length - 4));
        Files.writeString(
                directory.resolve("B59 page.html"),
                "<html><script>secret()</script><style>p{}</style><!-- hidden --><p>shown &amp; said</p></html>");
    }

    private static void everyGoodOneCountsAndNothingElse(Installation tally) throws Exception {
        // With a mark, turned, twice, and as gzip.
        long events = 4 * ORDERS;
        Map<String, Long> words = new TreeMap<>(Map.of(
                "good", 1L, "words", 2L, "ends", 4L, "one", 1L, "two", 1L, "three", 2L, "four", 1L, "still", 1L));
        words.putAll(
                Map.of("plain", 2L, "wide", 1L, "w\u00f6rds", 1L, "named", 1L, "zipped", 1L, "shown", 1L, "said", 1L));
        words.replaceAll((word, count) -> count * ORDERS);
        try (Connection sql = Installation.connect(tally.dsn());
                Statement statement = sql.createStatement()) {
            eventually(SOON, () -> {
                assertThat(numbers(statement, "SELECT word, count FROM word_counts"))
                        .isEqualTo(words);
                assertThat(numbers(statement, "SELECT type, accepted FROM event_types"))
                        .isEqualTo(Map.of("shop.order", events));
                return null;
            });
            assertThat(numbers(statement, "SELECT code, count(*) FROM rejections GROUP BY code"))
                    .isEqualTo(Map.of("line.utf-8", (long) ORDERS));
            assertThat(Balance.in(sql).violations()).isEmpty();
        }
        JsonNode failed = tally.watcher()
                .get("/v1/files?status=failed&limit=1000")
                .with(200)
                .json();
        List<String> names = new ArrayList<>();
        failed.path("files")
                .forEach(item -> names.add(item.path("name").asText().replaceFirst(".*/", "")));
        assertThat(names).hasSize(2 * ORDERS).containsOnly("B41 picture.txt", "B54 cut.txt.gz");
    }

    private static Map<String, Long> numbers(Statement statement, String query) throws Exception {
        Map<String, Long> numbers = new TreeMap<>();
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                numbers.put(row.getString(1), row.getLong(2));
            }
        }
        return numbers;
    }
}
