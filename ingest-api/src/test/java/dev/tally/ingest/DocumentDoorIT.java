package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineCodec;
import dev.tally.model.record.Position;
import dev.tally.model.record.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/documents/{name}} of the shipped jar: every line and the end are on the topic, in order, under one version. */
class DocumentDoorIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path directory;

    private static TestKafka kafka;
    private static IngestProcess ingest;

    @BeforeAll
    static void start() throws Exception {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        Path leftOver = directory.resolve("state/ingest-api/spool/put-1.document");
        Files.createDirectories(leftOver.getParent());
        Files.writeString(leftOver, "of a process that was killed");
        ingest = IngestProcess.Launch.in(directory, kafka.bootstrapServers()).start();
        assertThat(leftOver).doesNotExist();
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @Test
    void publishesLinesAndThenTheEnd() throws Exception {
        byte[] body = "\uFEFFone\r\ntwo\n\nfour \u00e9\rlast".getBytes(UTF_8);

        HttpResponse<String> answer = ingest.put("/v1/documents/notes.txt", "text/plain", body);

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode result = JSON.readTree(answer.body());
        assertThat(result.at("/name").stringValue()).isEqualTo("notes.txt");
        assertThat(result.at("/version").stringValue()).isEqualTo(sha256(body));
        assertThat(result.at("/lines").intValue()).isEqualTo(5);
        assertThat(answer.headers().firstValue("Tally-Position"))
                .hasValue(result.at("/position").stringValue());
        List<ConsumerRecord<byte[], byte[]>> records = recordsOf("notes.txt");
        assertThat(texts(records)).containsExactly("one", "two", "", "four \u00e9", "last", "");
        assertThat(records.stream().map(record -> line(record).sequence())).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(line(records.get(5)).op()).isEqualTo(Line.Op.END);
        assertThat(records).allSatisfy(record -> {
            assertThat(line(record).version()).isEqualTo(sha256(body));
            assertThat(line(record).time()).isNotNull();
            assertThat(record.key()).asString(UTF_8).isEqualTo("notes.txt");
        });
        ConsumerRecord<byte[], byte[]> end = records.get(5);
        assertThat(Position.parse(result.at("/position").stringValue()))
                .isEqualTo(Position.behind(Topics.LINES, end.partition(), end.offset()));
        assertThat(spooled()).isEmpty();
    }

    @Test
    void takesTheFilesOfAFormEachWithItsOwnAnswer() throws Exception {
        String form = """
                --b\r
                Content-Disposition: form-data; name="file"; filename="form/one.txt"\r
                Content-Type: text/plain\r
                \r
                one
                two\r
                --b\r
                Content-Disposition: form-data; name="name"\r
                \r
                form/ü.html\r
                --b\r
                Content-Disposition: form-data; name="file"; filename="whatever"\r
                Content-Type: application/octet-stream\r
                \r
                <p>three<p>four\r
                --b\r
                Content-Disposition: form-data; name="file"; filename="../up"\r
                \r
                no\r
                --b\r
                Content-Disposition: form-data; name="file"; filename="form/picture.png"\r
                Content-Type: image/png\r
                \r
                no\r
                """;

        HttpResponse<String> answer =
                ingest.post("/v1/documents", "multipart/form-data; boundary=b", (form + "--b--\r\n").getBytes(UTF_8));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(207);
        JsonNode items = JSON.readTree(answer.body()).at("/items");
        assertThat(items.valueStream()
                        .map(item -> item.path("status").intValue() + " "
                                + item.path("name").stringValue() + " "
                                + item.path("code").asString("")))
                .containsExactly(
                        "202 form/one.txt ",
                        "202 form/ü.html ",
                        "422 ../up document.name",
                        "415 form/picture.png content-type.unsupported");
        assertThat(texts(recordsOf("form/one.txt"))).containsExactly("one", "two", "");
        assertThat(texts(recordsOf("form/ü.html"))).containsExactly("three", "four", "");
        assertThat(Position.parse(answer.headers().firstValue("Tally-Position").orElseThrow()))
                .isEqualTo(Position.parse(items.at("/0/position").stringValue())
                        .and(Position.parse(items.at("/1/position").stringValue())));
        assertThat(spooled()).isEmpty();

        // The end of a form that breaks off is no end of a document.
        String broken = form.substring(0, form.indexOf("two")).replace("form/one.txt", "form/broken.txt");
        HttpResponse<String> half =
                ingest.post("/v1/documents", "multipart/form-data; boundary=b", broken.getBytes(UTF_8));
        assertThat(half.statusCode()).as(half.body()).isEqualTo(400);
        assertThat(half.body()).contains("form.malformed");
        assertThat(recordsOf("form/broken.txt")).isEmpty();
        for (String type : List.of("multipart/form-data", "text/plain")) {
            assertThat(ingest.post("/v1/documents", type, broken.getBytes(UTF_8))
                            .statusCode())
                    .isEqualTo(type.startsWith("text") ? 415 : 400);
        }
        assertThat(ingest.post(
                                "/v1/documents",
                                "multipart/form-data; boundary=b",
                                "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b--\r\n"
                                        .getBytes(UTF_8))
                        .body())
                .contains("form.empty");
    }

    @Test
    void rendersPagesByTypeOrName() throws Exception {
        byte[] page = "<title>T</title><p>one<p>two<script>no</script>".getBytes(UTF_8);

        ingest.put("/v1/documents/typed", "text/html; charset=utf-8", page);
        ingest.put("/v1/documents/named.HTM", "application/octet-stream", page);
        ingest.put("/v1/documents/plain.html", "text/plain", page);

        assertThat(texts(recordsOf("typed"))).containsExactly("T", "one", "two", "");
        assertThat(texts(recordsOf("named.HTM"))).containsExactly("T", "one", "two", "");
        assertThat(texts(recordsOf("plain.html"))).containsExactly(new String(page, UTF_8), "");
    }

    @ParameterizedTest
    @MethodSource("names")
    void takesNamesWithSlashesAndEscapesOnce(String path, String name) throws Exception {
        HttpResponse<String> answer = ingest.put("/v1/documents/" + path, "text/markdown", "# x".getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body()).at("/name").stringValue()).isEqualTo(name);
        assertThat(texts(recordsOf(name))).containsExactly("# x", "");
    }

    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of("a/b/c.md", "a/b/c.md"),
                Arguments.of("x%2Fy.md", "x/y.md"),
                Arguments.of("100%2525.md", "100%25.md"),
                Arguments.of("a+b%20c.md", "a+b c.md"),
                Arguments.of("semi;v=1.md", "semi;v=1.md"),
                Arguments.of("back%5Cslash", "back\\slash"),
                Arguments.of("%E2%82%AC-%F0%9F%98%80", "\u20ac-\uD83D\uDE00"),
                Arguments.of("...", "..."),
                Arguments.of("n".repeat(1024), "n".repeat(1024)));
    }

    @Test
    void takesGzipAsATransportAndAsAFile() throws Exception {
        byte[] text = "one\ntwo\n".getBytes(UTF_8);

        HttpResponse<String> sent =
                ingest.put("/v1/documents/sent.txt", "text/plain", gzip(text), "Content-Encoding", "gzip");
        HttpResponse<String> file = ingest.put("/v1/documents/file.txt.gz", "application/gzip", gzip(text));

        assertThat(JSON.readTree(sent.body()).at("/version").stringValue()).isEqualTo(sha256(text));
        assertThat(JSON.readTree(file.body()).at("/version").stringValue()).isEqualTo(sha256(gzip(text)));
        assertThat(texts(recordsOf("sent.txt"))).containsExactly("one", "two", "");
        assertThat(texts(recordsOf("file.txt.gz"))).containsExactly("one", "two", "");
    }

    /** Truncating a document is a way to take its counts out: the end alone is a version. */
    @Test
    void takesADocumentWithoutALine() throws Exception {
        HttpResponse<String> answer = ingest.put("/v1/documents/empty.txt", "text/plain", new byte[0]);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body()).at("/lines").intValue()).isZero();
        List<ConsumerRecord<byte[], byte[]>> records = recordsOf("empty.txt");
        assertThat(records).hasSize(1);
        assertThat(line(records.get(0)).op()).isEqualTo(Line.Op.END);
        assertThat(answer.headers().firstValue("Tally-Position"))
                .hasValue(Position.behind(
                                Topics.LINES,
                                records.get(0).partition(),
                                records.get(0).offset())
                        .toString());
    }

    @Test
    void saysThatContentCameAgainAndPublishesItForTheAggregatorToRecognise() throws Exception {
        byte[] body = "again".getBytes(UTF_8);

        assertThat(ingest.put("/v1/documents/again", "text/plain", body).statusCode())
                .isEqualTo(202);
        assertThat(ingest.put("/v1/documents/again", "text/plain", body).statusCode())
                .isEqualTo(200);
        assertThat(ingest.put("/v1/documents/again", "text/plain", "other".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(202);
        assertThat(texts(recordsOf("again"))).containsExactly("again", "", "again", "", "other", "");
    }

    @Test
    void withdraws() throws Exception {
        ingest.put("/v1/documents/dir/gone", "text/plain", "x".getBytes(UTF_8));

        HttpResponse<String> answer =
                ingest.send(ingest.request("/v1/documents/dir/gone").DELETE().build());

        assertThat(answer.statusCode()).isEqualTo(202);
        List<ConsumerRecord<byte[], byte[]>> records = recordsOf("dir/gone");
        ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
        assertThat(line(last).op()).isEqualTo(Line.Op.WITHDRAW);
        assertThat(answer.headers().firstValue("Tally-Position"))
                .hasValue(Position.behind(Topics.LINES, last.partition(), last.offset())
                        .toString());
        assertThat(ingest.put("/v1/documents/dir/gone", "text/plain", "x".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void keepsThePlaceOfALineThatIsTooLong() throws Exception {
        String body = "short\n" + "w".repeat(Topics.MAX_VALUE_BYTES + 1) + "\nshort too";

        HttpResponse<String> answer = ingest.put("/v1/documents/long", "text/plain", body.getBytes(UTF_8));

        assertThat(JSON.readTree(answer.body()).at("/rejected").intValue()).isEqualTo(1);
        List<ConsumerRecord<byte[], byte[]>> records = recordsOf("long");
        assertThat(records.stream().map(record -> line(record).problem()))
                .containsExactly(null, "line.too-long", null, null);
        assertThat(records.get(1).value()).hasSize(1024);
    }

    @Test
    void takesALargeDocumentInLittleMemory() throws Exception {
        Path file = directory.resolve("large.txt");
        try (var out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < 100_000; i++) {
                out.write("line " + i + " of a document that is larger than what the producer may hold at once\n");
            }
        }
        HttpRequest request = ingest.request("/v1/documents/large")
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofFile(file))
                .build();

        HttpResponse<String> answer = ingest.send(request);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body()).at("/lines").intValue()).isEqualTo(100_000);
        List<ConsumerRecord<byte[], byte[]>> records = recordsOf("large");
        assertThat(records).hasSize(100_001);
        for (int i = 0; i < 100_000; i++) {
            if (line(records.get(i)).sequence() != i) {
                throw new AssertionError(
                        "record " + i + " is line " + line(records.get(i)).sequence());
            }
        }
        assertThat(line(records.get(100_000)).op()).isEqualTo(Line.Op.END);
    }

    @ParameterizedTest(name = "{0}: {4} {5}")
    @MethodSource("badRequests")
    void refusesWithoutATrace(String what, String path, String type, byte[] body, int status, String code)
            throws Exception {
        Map<Integer, Long> before = kafka.admin().endOffsets(Topics.LINES);

        HttpResponse<String> answer = ingest.put(path, type, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(JSON.readTree(answer.body()).at("/code").stringValue()).isEqualTo(code);
        assertThat(kafka.admin().endOffsets(Topics.LINES)).isEqualTo(before);
        assertThat(spooled()).isEmpty();
    }

    static Stream<Arguments> badRequests() throws IOException {
        byte[] text = "x".getBytes(UTF_8);
        byte[] zipped = gzip(text);
        zipped[zipped.length - 8] ^= 1;
        return Stream.of(
                Arguments.of("no name", "/v1/documents/", "text/plain", text, 422, "document.name"),
                Arguments.of("parent", "/v1/documents/a/%2e%2e/b", "text/plain", text, 422, "document.name"),
                Arguments.of("here", "/v1/documents/a/%2E/b", "text/plain", text, 422, "document.name"),
                Arguments.of("leading slash", "/v1/documents/%2Fetc/x", "text/plain", text, 422, "document.name"),
                Arguments.of("empty part", "/v1/documents/a//b", "text/plain", text, 422, "document.name"),
                Arguments.of("line end", "/v1/documents/a%0Ab", "text/plain", text, 422, "document.name"),
                Arguments.of("line separator", "/v1/documents/a%E2%80%A8b", "text/plain", text, 422, "document.name"),
                Arguments.of(
                        "1025 bytes", "/v1/documents/" + "n".repeat(1025), "text/plain", text, 422, "document.name"),
                Arguments.of("picture", "/v1/documents/a", "image/png", text, 415, "content-type.unsupported"),
                Arguments.of(
                        "Latin-1",
                        "/v1/documents/a",
                        "text/plain; charset=iso-8859-1",
                        text,
                        415,
                        "content-type.unsupported"),
                Arguments.of("binary", "/v1/documents/a", "text/plain", new byte[] {1, 0, 2}, 422, "document.binary"),
                Arguments.of("named gzip", "/v1/documents/a.gz", "text/plain", text, 400, "body.gzip"),
                Arguments.of("damaged gzip", "/v1/documents/a.gz", "application/gzip", zipped, 400, "body.gzip"));
    }

    private static List<Path> spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("state/ingest-api/spool"))) {
            return files.toList();
        }
    }

    private static Line line(ConsumerRecord<byte[], byte[]> record) {
        try {
            return LineCodec.decode(record.topic(), record.key(), record.value(), TopicReader.headers(record));
        } catch (dev.tally.model.record.InvalidRecordException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> recordsOf(String document) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicReader.forEach(kafka.bootstrapServers(), Topics.LINES, record -> {
            if (new String(record.headers().lastHeader(LineCodec.DOCUMENT).value(), UTF_8).equals(document)) {
                records.add(record);
            }
        });
        return records;
    }

    private static List<String> texts(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> new String(record.value(), UTF_8)).toList();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }
}
