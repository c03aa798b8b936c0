package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.Position;
import dev.tally.model.record.Topics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

/** {@code POST /v1/events/{type}} of the shipped jar: what is taken is on the topic to the byte, what is not leaves no trace. */
class EventDoorIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String JSON_TYPE = "application/json";
    private static final String LINES_TYPE = "application/x-ndjson";

    @TempDir
    static Path directory;

    private static TestKafka kafka;
    private static IngestProcess ingest;

    @BeforeAll
    static void start() throws Exception {
        Path config = directory.resolve("tally.yaml");
        Files.writeString(config, """
                version: 1
                events:
                  order.placed:
                    id: /order/id
                    key: /shop
                    time: {at: /at, as: iso}
                  order.twice:
                    id: /order/id
                  checked:
                    schema: checked.json
                  player.action:
                    capture-headers: [user-agent, x-player, x-absent]
                  tick:
                    time: {at: /t, as: epoch}
                """);
        Files.writeString(directory.resolve("checked.json"), """
                {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
                 "required": ["a/b"],
                 "properties": {"a/b": {"$ref": "#/$defs/price"}, "s": {"type": "string"}},
                 "$defs": {"price": {"type": "number", "maximum": 12345678901234567890.12}}}
                """);
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        ingest = IngestProcess.Launch.in(directory, kafka.bootstrapServers())
                .with("TALLY_CONFIG", config.toString())
                .start();
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    // --- what is taken -------------------------------------------------------------------------------------------

    @Test
    void publishesOneObjectByteForByte() throws Exception {
        String body = "  {\"n\" : 12345678901234567890.1230, \"e\":1E+2 ,\"s\":\"\\u00e9\\/ é\"} ";

        HttpResponse<String> answer = ingest.post("/v1/events/one.object", JSON_TYPE, body.getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode result = JSON.readTree(answer.body());
        assertThat(result.at("/accepted").intValue()).isEqualTo(1);
        assertThat(result.at("/duplicates").intValue()).isZero();
        assertThat(result.at("/rejected").intValue()).isZero();
        assertThat(result.at("/items/0/index").intValue()).isZero();
        assertThat(result.at("/items/0/status").stringValue()).isEqualTo("accepted");
        assertThat(answer.headers().firstValue("Tally-Position"))
                .hasValue(result.at("/position").stringValue());
        ConsumerRecord<byte[], byte[]> record = onlyRecordOf("one.object");
        assertThat(record.value()).asString(UTF_8).isEqualTo(body.strip());
        Event event = EventCodec.decode(record.value(), TopicReader.headers(record));
        assertThat(event.id()).isEqualTo(result.at("/items/0/id").stringValue());
        assertThat(event.idGiven()).isFalse();
        assertThat(event.source()).isEqualTo("/v1/events/one.object");
        assertThat(event.time()).isNull();
        assertThat(record.key()).asString(UTF_8).isEqualTo(event.id());
        Position position = Position.parse(result.at("/position").stringValue());
        assertThat(position).isEqualTo(Position.behind(Topics.EVENTS, record.partition(), record.offset()));
    }

    @Test
    void publishesTheItemsOfAnArrayAndAPositionOverAllPartitions() throws Exception {
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < 500; i++) {
            body.append(i == 0 ? "" : " , ").append("{\"i\":").append(i).append(".50}");
        }

        HttpResponse<String> answer = ingest.post(
                "/v1/events/an.array", JSON_TYPE, body.append("]").toString().getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode result = JSON.readTree(answer.body());
        List<ConsumerRecord<byte[], byte[]>> records = recordsOf("an.array");
        assertThat(records).hasSize(500);
        Map<String, String> byId = new TreeMap<>();
        Map<Position.Partition, Long> next = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            byId.put(id(record), new String(record.value(), UTF_8));
            next.merge(new Position.Partition(Topics.EVENTS, record.partition()), record.offset() + 1, Math::max);
        }
        for (int i = 0; i < 500; i++) {
            String id = result.at("/items/" + i + "/id").stringValue();
            assertThat(byId.get(id)).isEqualTo("{\"i\":" + i + ".50}");
        }
        assertThat(next).hasSize(Topics.PARTITIONS);
        assertThat(Position.parse(result.at("/position").stringValue())).isEqualTo(Position.of(next));
    }

    @Test
    void publishesTheLinesOfNdjsonAndSkipsBlankOnes() throws Exception {
        String body = "\uFEFF{\"a\":1}\r\n\n  \n{\"a\":2}\n\t\r\n{\"a\":3}";

        HttpResponse<String> answer = ingest.post("/v1/events/lines", "application/jsonl", body.getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body()).at("/accepted").intValue()).isEqualTo(3);
        assertThat(values("lines")).containsExactlyInAnyOrder("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
    }

    @Test
    void readsGzipOfSeveralMembers() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(gzip("{\"a\":1}\n{\"a".getBytes(UTF_8)));
        body.write(gzip("\":2}\n".getBytes(UTF_8)));

        HttpResponse<String> answer =
                ingest.post("/v1/events/zipped", LINES_TYPE, body.toByteArray(), "Content-Encoding", "gzip");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(values("zipped")).containsExactlyInAnyOrder("{\"a\":1}", "{\"a\":2}");
    }

    @Test
    void readsZstdAndOneEncodingUponTheOther() throws Exception {
        byte[] body = "{\"a\":1}\n{\"a\":2}\n".getBytes(UTF_8);

        int zstd = ingest.post("/v1/events/zstd", LINES_TYPE, Zstd.compress(body), "Content-Encoding", "ZSTD")
                .statusCode();
        int both = ingest.post(
                        "/v1/events/zstd", LINES_TYPE, Zstd.compress(gzip(body)), "Content-Encoding", "gzip, zstd")
                .statusCode();

        assertThat(List.of(zstd, both)).containsOnly(202);
        assertThat(values("zstd")).containsExactlyInAnyOrder("{\"a\":1}", "{\"a\":2}", "{\"a\":1}", "{\"a\":2}");
    }

    @Test
    void takesIdKeyAndTimeFromWhereTheConfigurationSays() throws Exception {
        String body = """
                [{"order":{"id":"o-1"},"shop":"s 7","at":"2026-02-28T23:59:59.25-01:00"},
                 {"order":{"id":1.0},"shop":null,"at":"2026-03-01T00:00:00Z"}]""";

        HttpResponse<String> answer =
                ingest.post("/v1/events/order.placed", JSON_TYPE, body.getBytes(UTF_8), "Idempotency-Key", "unused");

        assertThat(answer.statusCode()).isEqualTo(202);
        Map<String, ConsumerRecord<byte[], byte[]>> byId = new TreeMap<>();
        recordsOf("order.placed").forEach(record -> byId.put(id(record), record));
        assertThat(byId.keySet()).containsExactly("1.0", "o-1");
        assertThat(byId.get("o-1").key()).asString(UTF_8).isEqualTo("s 7");
        assertThat(byId.get("1.0").key()).asString(UTF_8).isEqualTo("1.0");
        Event event = EventCodec.decode(byId.get("o-1").value(), TopicReader.headers(byId.get("o-1")));
        assertThat(event.idGiven()).isTrue();
        assertThat(event.time()).isEqualTo(Instant.parse("2026-03-01T00:59:59.250Z"));
    }

    @Test
    void makesIdsFromTheIdempotencyKey() throws Exception {
        byte[] body = "[{\"a\":1},{\"a\":2}]".getBytes(UTF_8);

        String first = ingest.post("/v1/events/keyed", JSON_TYPE, body, "Idempotency-Key", "k:1")
                .body();
        String again = ingest.post("/v1/events/keyed", JSON_TYPE, body, "Idempotency-Key", "\"k:1\"")
                .body();

        assertThat(JSON.readTree(first).at("/items/1/id").stringValue()).isEqualTo("k:1-1");
        assertThat(JSON.readTree(again).at("/items"))
                .isEqualTo(JSON.readTree(first).at("/items"));
        assertThat(recordsOf("keyed")).extracting(EventDoorIT::id).containsOnly("k:1-0", "k:1-1");
    }

    @Test
    void countsTheItemsOfAKeyFromWhereItIsTold() throws Exception {
        HttpRequest.Builder request = ingest.request("/v1/events/cut")
                .header("Content-Type", "application/json")
                .header("Idempotency-Start", "5000")
                .POST(BodyPublishers.ofString("[{\"a\":1},{\"a\":2}]"));
        assertProblem(ingest.send(request.build()), 400, "idempotency-key.malformed");
        request.header("Idempotency-Key", "k:2");
        assertThat(ingest.send(request.build()).statusCode()).isEqualTo(202);
        assertThat(recordsOf("cut")).extracting(EventDoorIT::id).containsOnly("k:2-5000", "k:2-5001");
        for (String start : List.of("-1", "01", "x", "1".repeat(16))) {
            request.setHeader("Idempotency-Start", start);
            assertProblem(ingest.send(request.build()), 400, "idempotency-key.malformed");
        }
    }

    @Test
    void publishesAnIdThatComesTwiceInABatchOnceAndAConflictForTheAggregatorToFind() throws Exception {
        String same = "{\"order\":{\"id\":\"twice\"},\"at\":\"2026-03-01T00:00:00Z\"}";
        String other = "{\"order\":{\"id\":\"twice\"},\"at\":\"2026-03-01T00:00:01Z\"}";

        HttpResponse<String> answer = ingest.post(
                "/v1/events/order.twice",
                LINES_TYPE,
                String.join("\n", same, same, other).getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode result = JSON.readTree(answer.body());
        assertThat(result.at("/accepted").intValue()).isEqualTo(1);
        assertThat(result.at("/duplicates").intValue()).isEqualTo(2);
        assertThat(result.at("/items/1/status").stringValue()).isEqualTo("duplicate");
        assertThat(values("order.twice")).containsExactly(same, other);
    }

    @Test
    void keepsTheHeadersThatATypeCapturesWithItsEvents() throws Exception {
        String agent = "game \"7\" \\";
        HttpRequest.Builder request = ingest.request("/v1/events/player.action")
                .header("User-Agent", agent)
                .header("X-Player", "ann")
                .header("x-player", "bob")
                .header("X-Other", "no");

        HttpResponse<String> typed = ingest.send(request.copy()
                .header("Content-Type", LINES_TYPE)
                .POST(BodyPublishers.ofString("{\"a\":1.0}\n{ }\n{\"x\":{\"request_headers\":1}}"))
                .build());
        HttpResponse<String> cloud = ingest.send(request.copy()
                .uri(ingest.request("/v1/events").build().uri())
                .header("Content-Type", "application/cloudevents+json")
                .POST(BodyPublishers.ofString(
                        "{\"specversion\":\"1.0\",\"id\":\"c\",\"source\":\"/s\",\"type\":\"player.action\"}"))
                .build());

        assertThat(typed.statusCode()).as(typed.body()).isEqualTo(202);
        assertThat(cloud.statusCode()).as(cloud.body()).isEqualTo(202);
        String captured = "{\"request_headers\":{\"user-agent\":\"game \\\"7\\\" \\\\\",\"x-player\":\"ann, bob\"}";
        assertThat(values("player.action"))
                .containsExactlyInAnyOrder(
                        captured + ",\"a\":1.0}",
                        captured + " }",
                        captured + ",\"x\":{\"request_headers\":1}}",
                        captured + "}");
    }

    @Test
    void letsNobodyWriteCapturedHeadersInTheBodyAndNoneBeLong() throws Exception {
        byte[] forged = "{\"a\":{},\"request_headers\":null}".getBytes(UTF_8);
        byte[] large = ("{\"a\":\"" + "x".repeat(1024 * 1024 - 8) + "\"}").getBytes(UTF_8);

        HttpResponse<String> answer = ingest.post("/v1/events/player.action", JSON_TYPE, forged);
        assertProblem(answer, 422, "batch.rejected");
        assertThat(answer.body()).contains("\"pointer\":\"/request_headers\",\"code\":\"event.request-headers\"");
        assertThat(ingest.post("/v1/events/player.action", JSON_TYPE, large).body())
                .contains("\"code\":\"event.too-large\"");
        assertProblem(
                ingest.post("/v1/events/player.action", JSON_TYPE, "{}".getBytes(UTF_8), "X-Player", "x".repeat(1025)),
                431,
                "header.too-large");
        assertThat(values("player.action")).noneMatch(value -> value.contains("xxx") || value.contains("null"));
    }

    // --- what is not ---------------------------------------------------------------------------------------------

    static Stream<Arguments> badRequests() throws Exception {
        List<Arguments> all = new ArrayList<>();
        bad(all, "B01 empty", 400, "body.empty", "");
        bad(all, "only white space", 400, "body.empty", " \n ");
        bad(all, "B03 truncated", 400, "json.malformed", "{\"a\":1");
        bad(all, "truncated array", 400, "json.malformed", "[{\"a\":1},");
        bad(all, "B04 trailing garbage", 400, "json.malformed", "{\"a\":1} x");
        bad(all, "trailing value", 400, "json.trailing", "{\"a\":1}{\"a\":2}");
        bad(all, "B05 duplicate names", 400, "json.duplicate-name", "{\"a\":1,\"\\u0061\":2}");
        bad(all, "B06 depth", 400, "json.depth", "{\"a\":" + "[".repeat(1001) + "]".repeat(1001) + "}");
        bad(all, "depth, one too many", 400, "json.depth", "[{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}]");
        bad(all, "B07 digits", 400, "json.number", "{\"a\":" + "1".repeat(10_000) + "}");
        bad(all, "B07 decimals", 400, "json.number", "{\"a\":0." + "1".repeat(10_000) + "}");
        bad(all, "B07 exponent", 400, "json.number", "{\"a\":1e400}");
        bad(all, "exponent beyond an int", 400, "json.number", "{\"a\":1e99999999999}");
        bad(all, "B07 NaN", 400, "json.malformed", "{\"a\":NaN}");
        bad(all, "infinity", 400, "json.malformed", "{\"a\":-Infinity}");
        bad(all, "leading zero", 400, "json.malformed", "{\"a\":01}");
        bad(all, "comment", 400, "json.malformed", "{\"a\":1/**/}");
        bad(all, "trailing comma", 400, "json.malformed", "[{\"a\":1},]");
        bad(all, "single quotes", 400, "json.malformed", "{'a':1}");
        bad(all, "control character in text", 400, "json.malformed", "{\"a\":\"\n\"}");
        bad(all, "B15 lone high surrogate", 400, "json.surrogate", "{\"a\":\"\\ud800\"}");
        bad(all, "lone low surrogate in a name", 400, null, "{\"\\udc00\":1}");
        bad(all, "B15 invalid UTF-8", 400, "body.encoding", bytes("{\"a\":\"", 0xC3, "\"}"));
        bad(all, "overlong UTF-8", 400, "body.encoding", bytes("{\"a\":\"", 0xC0, 0xAF, "\"}"));
        bad(all, "surrogate in UTF-8", 400, "body.encoding", bytes("{\"a\":\"", 0xED, 0xA0, 0x80, "\"}"));
        bad(all, "two byte order marks", 400, "json.malformed", "\uFEFF\uFEFF{\"a\":1}");
        bad(all, "raw NUL", 400, "json.malformed", "{\"a\":1}\u0000");
        bad(all, "UTF-16 unannounced", 400, null, "{\"a\":1}".getBytes(UTF_16));
        bad(all, "B08 item one byte over", 413, "item.too-large", "{\"a\":\"" + "x".repeat(1024 * 1024 - 7) + "\"}");
        bad(all, "too many items", 413, "batch.too-many", "[" + "{},".repeat(10_000) + "{}]");
        bad(all, "B16 NUL in text", 422, "batch.rejected", "{\"a\":\"x\\u0000\"}");
        bad(all, "B21 empty batch", 422, "batch.empty", "[]");
        bad(all, "a number", 422, "batch.rejected", "17");
        bad(all, "a text", 422, "batch.rejected", "\"x\"");
        bad(all, "null", 422, "batch.rejected", "null");
        all.add(Arguments.of(
                "B13 form",
                "/v1/events/bad",
                "application/x-www-form-urlencoded",
                "a=1".getBytes(UTF_8),
                415,
                "content-type.unsupported"));
        all.add(Arguments.of(
                "B14 UTF-16",
                "/v1/events/bad",
                "application/json;charset=utf-16",
                "{\"a\":1}".getBytes(UTF_16),
                415,
                "content-type.unsupported"));
        all.add(Arguments.of(
                "malformed type", "/v1/events/bad", "json", "{}".getBytes(UTF_8), 415, "content-type.unsupported"));
        all.add(Arguments.of(
                "B28 type with a space", "/v1/events/a%20b", JSON_TYPE, "{}".getBytes(UTF_8), 422, "type.name"));
        all.add(Arguments.of(
                "type of 129 characters",
                "/v1/events/" + "t".repeat(129),
                JSON_TYPE,
                "{}".getBytes(UTF_8),
                422,
                "type.name"));
        all.add(Arguments.of(
                "type with a line end", "/v1/events/a%0Ab", JSON_TYPE, "{}".getBytes(UTF_8), 422, "type.name"));
        all.add(Arguments.of(
                "path below a type", "/v1/events/a/b", JSON_TYPE, "{}".getBytes(UTF_8), 404, "path.unknown"));
        all.add(Arguments.of(
                "blank lines only", "/v1/events/bad", LINES_TYPE, "\n \n".getBytes(UTF_8), 422, "batch.empty"));
        all.add(Arguments.of(
                "not gzip", "/v1/events/bad", JSON_TYPE + "+gzip", "{}".getBytes(UTF_8), 400, "body.gzip"));
        byte[] zipped = gzip("{\"a\":1}".getBytes(UTF_8));
        all.add(Arguments.of(
                "B12 gzip cut",
                "/v1/events/bad",
                JSON_TYPE + "+gzip",
                java.util.Arrays.copyOf(zipped, zipped.length - 3),
                400,
                "body.gzip"));
        all.add(Arguments.of(
                "gzip with something behind",
                "/v1/events/bad",
                JSON_TYPE + "+gzip",
                concat(zipped, "garbage".getBytes(UTF_8)),
                400,
                "body.gzip"));
        byte[] wrong = zipped.clone();
        wrong[wrong.length - 8] ^= 1;
        all.add(Arguments.of("gzip checksum", "/v1/events/bad", JSON_TYPE + "+gzip", wrong, 400, "body.gzip"));
        all.add(Arguments.of(
                "body over the limit",
                "/v1/events/bad",
                LINES_TYPE,
                "{}\n".repeat(3_000_000).getBytes(UTF_8),
                413,
                "body.too-large"));
        all.add(Arguments.of(
                "B11 gzip bomb",
                "/v1/events/bad",
                LINES_TYPE + "+gzip",
                gzip(new byte[64 * 1024 * 1024]),
                413,
                "body.too-large"));
        return all.stream();
    }

    @ParameterizedTest(name = "{0}: {4} {5}")
    @MethodSource("badRequests")
    void refusesWithoutATrace(String name, String path, String type, byte[] body, int status, String code)
            throws Exception {
        Map<Integer, Long> before = kafka.admin().endOffsets(Topics.EVENTS);
        boolean gzip = type.endsWith("+gzip");

        HttpResponse<String> answer = gzip
                ? ingest.post(path, type.substring(0, type.length() - 5), body, "Content-Encoding", "gzip")
                : ingest.post(path, type, body);

        assertProblem(answer, status, code);
        assertThat(kafka.admin().endOffsets(Topics.EVENTS)).isEqualTo(before);
    }

    @Test
    void listsEveryBadItemWithItsIndexPointerAndReason() throws Exception {
        Map<Integer, Long> before = kafka.admin().endOffsets(Topics.EVENTS);
        String body = """
                {"at":"2026-03-01T00:00:00Z"}
                {"at":"2026-02-30T00:00:00Z"}
                {"at":
                {"at":"2026-03-01T00:00:00Z","deep":[{"a~/b":"x\\u0000"}]}
                {"at":"2036-03-01T00:00:00Z"}
                {"shop":"no time"}
                {"at":"2026-03-01T00:00:00Z","order":{"id":true}}
                {"at":"2026-03-01T00:00:00Z","order":{"id":"%s"}}
                {"at":"2026-03-01T00:00:00Z","shop":{}}
                [1]""".formatted("x".repeat(257));

        HttpResponse<String> answer = ingest.post("/v1/events/order.placed", LINES_TYPE, body.getBytes(UTF_8));

        assertProblem(answer, 422, "batch.rejected");
        List<String> errors = new ArrayList<>();
        for (JsonNode error : JSON.readTree(answer.body()).at("/errors")) {
            errors.add(
                    error.at("/index").intValue() + " " + error.at("/pointer").stringValue() + " "
                            + error.at("/code").stringValue());
            assertThat(error.at("/reason").stringValue()).isNotBlank();
        }
        assertThat(errors)
                .containsExactly(
                        "1 /at time.format",
                        "2  json.malformed",
                        "3 /deep/0/a~0~1b event.nul",
                        "4 /at time.future",
                        "5 /at time.missing",
                        "6 /order/id event.id",
                        "7 /order/id event.id",
                        "8 /shop event.key",
                        "9  event.object");
        assertThat(kafka.admin().endOffsets(Topics.EVENTS)).isEqualTo(before);
    }

    @Test
    void checksTheSchemaOfATypeExactly() throws Exception {
        String good = "{\"a/b\":12345678901234567890.12}";
        String bad = good + "\n{\"a/b\":12345678901234567890.13,\"s\":1}\n{}";

        assertThat(ingest.post("/v1/events/checked", JSON_TYPE, good.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(202);
        HttpResponse<String> answer = ingest.post("/v1/events/checked", LINES_TYPE, bad.getBytes(UTF_8));

        assertProblem(answer, 422, "batch.rejected");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.at("/detail").stringValue()).startsWith("2 of 3 items");
        List<String> errors = new ArrayList<>();
        problem.at("/errors")
                .forEach(error -> errors.add(error.at("/index").intValue() + " "
                        + error.at("/pointer").stringValue() + " "
                        + error.at("/code").stringValue()));
        assertThat(errors)
                .containsExactlyInAnyOrder("1 /a~1b schema.maximum", "1 /s schema.type", "2 /a~1b schema.required");
        assertThat(values("checked")).containsExactly(good);
    }

    @ParameterizedTest
    @MethodSource("badTimes")
    void refusesTimesThatAreNone(String time) throws Exception {
        String body = "{\"at\":" + time + "}";

        HttpResponse<String> answer = ingest.post("/v1/events/order.placed", JSON_TYPE, body.getBytes(UTF_8));

        assertProblem(answer, 422, "batch.rejected");
        assertThat(JSON.readTree(answer.body()).at("/errors/0/pointer").stringValue())
                .isEqualTo("/at");
    }

    static Stream<String> badTimes() {
        return Stream.of(
                "\"-0001-01-01T00:00:00Z\"",
                "\"+10000-01-01T00:00:00Z\"",
                "\"2026-01-01T00:00:60Z\"",
                "\"2026-01-01T00:00:00\"",
                "\"2026-02-30T00:00:00Z\"",
                "\"\"",
                "17",
                "true",
                "{}",
                "null");
    }

    @Test
    void takesTimesOfThePast() throws Exception {
        HttpResponse<String> answer = ingest.post("/v1/events/tick", JSON_TYPE, "{\"t\":-62135596800}".getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(202);
        ConsumerRecord<byte[], byte[]> record = onlyRecordOf("tick");
        assertThat(EventCodec.decode(record.value(), TopicReader.headers(record))
                        .time())
                .isEqualTo(Instant.parse("0001-01-01T00:00:00Z"));
    }

    @Test
    void refusesAnAnnouncedGigabyteBeforeReadingIt() throws Exception {
        String answer = raw(
                "POST /v1/events/bad HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1073741824\r\n\r\n",
                "\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"code\":\"body.too-large\"");
        assertThat(answer)
                .as("whole, though nothing came")
                .containsOnlyOnce("\"code\"")
                .endsWith("\r\n0\r\n\r\n");
    }

    @Test
    void refusesAnEndlessChunkedBodyAtTheLimitAndClosesTheConnection() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", ingest.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /v1/events/bad HTTP/1.1\r\nHost: x\r\n"
                                    + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .getBytes(UTF_8));
            byte[] chunk = ("10000\r\n" + " ".repeat(65_536) + "\r\n").getBytes(UTF_8);
            long sent = 0;
            try {
                while (sent < 512L * 1024 * 1024) {
                    socket.getOutputStream().write(chunk);
                    sent += 65_536;
                }
            } catch (java.io.IOException closed) {
                // as it should be
            }
            assertThat(sent).isLessThan(128L * 1024 * 1024);
        }
    }

    @Test
    void refusesUnknownEncodings() throws Exception {
        HttpResponse<String> answer =
                ingest.post("/v1/events/bad", JSON_TYPE, "{}".getBytes(UTF_8), "Content-Encoding", "br");

        assertProblem(answer, 415, "content-encoding.unsupported");
        assertThat(answer.headers().firstValue("Accept-Encoding")).hasValue("gzip, zstd");
    }

    static Stream<Arguments> badZstd() throws Exception {
        byte[] whole = Zstd.compress("{\"a\":1}".repeat(100).getBytes(UTF_8));
        byte[] bomb = Zstd.compress(new byte[64 * 1024 * 1024]);
        ByteArrayOutputStream wide = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(wide).setLong(27)) {
            out.write(new byte[16 * 1024 * 1024 - 1]);
        }
        return Stream.of(
                Arguments.of("zstd", Arrays.copyOf(whole, whole.length - 3), 400, "body.zstd"),
                Arguments.of("zstd", concat(whole, "garbage".getBytes(UTF_8)), 400, "body.zstd"),
                Arguments.of("zstd", "{}".getBytes(UTF_8), 400, "body.zstd"),
                Arguments.of("zstd", wide.toByteArray(), 400, "body.zstd"),
                Arguments.of("zstd", bomb, 413, "body.too-large"),
                Arguments.of("zstd, zstd", Zstd.compress(bomb), 413, "body.too-large"),
                Arguments.of("gzip, gzip, gzip", gzip(gzip(gzip(whole))), 415, "content-encoding.unsupported"));
    }

    @ParameterizedTest
    @MethodSource("badZstd")
    void refusesDamagedAndBlownUpZstd(String encoding, byte[] body, int status, String code) throws Exception {
        Map<Integer, Long> before = kafka.admin().endOffsets(Topics.EVENTS);

        assertProblem(ingest.post("/v1/events/bad", LINES_TYPE, body, "Content-Encoding", encoding), status, code);

        assertThat(kafka.admin().endOffsets(Topics.EVENTS)).isEqualTo(before);
    }

    @Test
    void refusesABodyWithoutItsType() throws Exception {
        HttpRequest request = ingest.request("/v1/events/bad")
                .POST(BodyPublishers.ofInputStream(() -> (InputStream) new ByteArrayInputStream(new byte[] {'{', '}'})))
                .build();

        assertProblem(ingest.send(request), 415, "content-type.unsupported");
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void refusesMalformedIdempotencyKeys(String key) throws Exception {
        HttpResponse<String> answer =
                ingest.post("/v1/events/bad", JSON_TYPE, "{}".getBytes(UTF_8), "Idempotency-Key", key);

        assertProblem(answer, 400, "idempotency-key.malformed");
    }

    static Stream<String> badKeys() {
        return Stream.of("", "\"\"", "a b", "a\"b", "x".repeat(201));
    }

    @ParameterizedTest
    @MethodSource("wrongMethods")
    void answersWrongMethodsAndPaths(String method, String path, int status, String code) throws Exception {
        HttpRequest request = ingest.request(path)
                .method(method, BodyPublishers.noBody())
                .header("Accept", "text/html")
                .build();

        assertProblem(ingest.send(request), status, code);
    }

    static Stream<Arguments> wrongMethods() {
        return Stream.of(
                Arguments.of("GET", "/v1/events/x", 405, "method.not-allowed"),
                Arguments.of("PUT", "/v1/events/x", 405, "method.not-allowed"),
                Arguments.of("DELETE", "/v1/events/x", 405, "method.not-allowed"),
                Arguments.of("TRACE", "/v1/events/x", 405, "method.not-allowed"),
                Arguments.of("POST", "/v1/limits", 405, "method.not-allowed"),
                Arguments.of("GET", "/", 404, "path.unknown"),
                Arguments.of("GET", "/v1", 404, "path.unknown"),
                Arguments.of("GET", "/actuator", 404, "path.unknown"),
                Arguments.of("GET", "/heapdump", 404, "path.unknown"),
                Arguments.of("GET", "/env", 404, "path.unknown"));
    }

    @ParameterizedTest
    @MethodSource("brokenRequests")
    void answersBrokenHttpWithAProblemToo(String request, String statusLine) throws Exception {
        String answer = raw(request);

        assertThat(answer)
                .startsWith(statusLine)
                .contains("application/problem+json")
                .contains("\"code\":");
        assertThat(answer).doesNotContain("<html").doesNotContain("Apache").doesNotContain("Exception");
    }

    static Stream<Arguments> brokenRequests() {
        String end = " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        return Stream.of(
                Arguments.of("POST /v1/events/a%00b" + end, "HTTP/1.1 400"),
                Arguments.of("POST /v1/events/%zz" + end, "HTTP/1.1 400"),
                Arguments.of("POST /v1/events/a|b" + end, "HTTP/1.1 400"),
                Arguments.of("POST /../../x" + end, "HTTP/1.1 400"),
                Arguments.of("PUT /v1/documents/a%c0%afb" + end, "HTTP/1.1 400"),
                Arguments.of(
                        "POST /v1/events/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                        "HTTP/1.1 400"));
    }

    @Test
    void aClientThatHangsUpLeavesNothing() throws Exception {
        Map<Integer, Long> before = kafka.admin().endOffsets(Topics.EVENTS);
        try (Socket socket = new Socket("127.0.0.1", ingest.port())) {
            socket.getOutputStream()
                    .write(("POST /v1/events/bad HTTP/1.1\r\nHost: x\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":1}")
                            .getBytes(UTF_8));
        }
        assertThat(ingest.get("/v1/limits").statusCode()).isEqualTo(200);
        assertThat(kafka.admin().endOffsets(Topics.EVENTS)).isEqualTo(before);
    }

    @Test
    void aSlowBodyIsTimedOutAndHarmsNobody() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", ingest.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST /v1/events/bad HTTP/1.1\r\nHost: x\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                            .getBytes(UTF_8));

            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("\"code\":\"body.too-slow\"");
        }
    }

    @Test
    void whatClientsSendDoesNotForgeLogLines() throws Exception {
        ingest.post(
                "/v1/events/a%0d%0a2026-11-21%20ERROR%20forged%1b%5b31m",
                JSON_TYPE, "{\"a\":\"\\r\\nforged\"}".getBytes(UTF_8), "X-Request-Id", "forged id");

        assertThat(ingest.process().logTail(1_000))
                .doesNotContain("ERROR forged")
                .doesNotContain("\u001b");
    }

    @Test
    void tellsItsLimitsAndMetrics() throws Exception {
        JsonNode limits = JSON.readTree(ingest.get("/v1/limits").body());
        ingest.post("/v1/events/nobody.knows", JSON_TYPE, "{}".getBytes(UTF_8));
        String metrics = ingest.get("/metrics").body();

        assertThat(limits.propertyNames())
                .contains("max_body_bytes", "max_inflated_bytes", "max_items", "max_item_bytes", "max_depth");
        assertThat(limits.at("/max_items").intValue()).isEqualTo(10_000);
        assertThat(metrics)
                .contains("tally_ingest_items_total{outcome=\"duplicate\",source=\"http\",type=\"tick\"} 0.0")
                .contains("tally_ingest_items_total{outcome=\"accepted\",source=\"http\",type=\"other\"}")
                .contains("tally_ingest_ack_seconds_bucket")
                .contains("tally_ingest_bytes_total{type=\"order.placed\"}")
                .doesNotContain("nobody.knows");
    }

    // -------------------------------------------------------------------------------------------------------------

    private static void bad(List<Arguments> all, String name, int status, String code, Object body) {
        byte[] bytes = body instanceof String text ? text.getBytes(UTF_8) : (byte[]) body;
        all.add(Arguments.of(name, "/v1/events/bad", JSON_TYPE, bytes, status, code));
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof String text) {
                bytes.writeBytes(text.getBytes(UTF_8));
            } else {
                bytes.write((Integer) part);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws java.io.IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.at("/status").intValue()).isEqualTo(status);
        assertThat(problem.at("/title").stringValue()).isNotBlank();
        assertThat(problem.at("/detail").stringValue()).isNotBlank();
        assertThat(problem.at("/type").stringValue())
                .endsWith(problem.at("/code").stringValue());
        if (code != null) {
            assertThat(problem.at("/code").stringValue()).isEqualTo(code);
        }
        assertThat(answer.body())
                .doesNotContain("Exception")
                .doesNotContain("dev.tally")
                .doesNotContain("tools.jackson");
    }

    private static String raw(String request) throws Exception {
        return raw(request, "}");
    }

    private static String raw(String request, String end) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", ingest.port())) {
            socket.setSoTimeout(40_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            int count;
            do {
                count = socket.getInputStream().read(buffer);
                answer.write(buffer, 0, Math.max(count, 0));
            } while (count >= 0 && !answer.toString(UTF_8).contains(end));
            return answer.toString(UTF_8);
        }
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.headers().lastHeader(EventCodec.ID).value(), UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> recordsOf(String type) {
        return TopicReader.readAll(kafka.bootstrapServers(), Topics.EVENTS).stream()
                .filter(record ->
                        new String(record.headers().lastHeader(EventCodec.TYPE).value(), UTF_8).equals(type))
                .toList();
    }

    private static ConsumerRecord<byte[], byte[]> onlyRecordOf(String type) {
        List<ConsumerRecord<byte[], byte[]>> records = recordsOf(type);
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static List<String> values(String type) {
        return recordsOf(type).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }
}
