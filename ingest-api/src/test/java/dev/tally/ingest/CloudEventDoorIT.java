package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.Topics;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
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

/** {@code POST /v1/events} of the shipped jar: what the official SDK sends is what the official SDK reads from Kafka. */
class CloudEventDoorIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ONE = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String LINES = "application/x-ndjson";

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
                  order.paid:
                    id: /order
                    key: /shop
                    time: {at: /at, as: iso}
                    schema: paid.json
                """);
        Files.writeString(directory.resolve("paid.json"), """
                {"type": "object", "properties": {"total": {"type": "number"}}}
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

    private static CloudEvent event(String type, String id) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("https://shop.example/till?n=7#é".replace("é", "%C3%A9")))
                .withType(type)
                .withTime(OffsetDateTime.parse("2026-03-01T12:00:00.123456+01:00"))
                .withSubject("Zoë's \"100%\" order €")
                .withDataSchema(URI.create("https://shop.example/order.json"))
                .withExtension("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .withExtension("retries", 3)
                .withExtension("urgent", true)
                .withData("application/vnd.shop+json", "{\"n\":1.10,\"s\":\"é\"}".getBytes(UTF_8))
                .build();
    }

    @Test
    void keepsEveryAttributeOfStructuredMode() throws Exception {
        CloudEvent sent = event("sdk.structured", "a-1");

        HttpResponse<String> answer = ingest.post("/v1/events", ONE, new JsonFormat().serialize(sent));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body()).at("/items/0/id").stringValue()).isEqualTo("a-1");
        assertSame(onlyEventOf("sdk.structured"), sent);
    }

    @Test
    void keepsEveryAttributeOfBinaryMode() throws Exception {
        CloudEvent sent = event("sdk.binary", "b-1");
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<byte[]> body = new ArrayList<>();
        HttpMessageFactory.createWriter(headers::put, body::add).writeBinary(sent);
        String contentType = headers.remove("Content-Type");
        // The SDK leaves the binding's percent-encoding to whoever sends the headers.
        headers.replaceAll((name, value) -> URLEncoder.encode(value, UTF_8).replace("+", "%20"));

        HttpResponse<String> answer = ingest.post(
                "/v1/events",
                contentType,
                body.get(0),
                headers.entrySet().stream()
                        .flatMap(header -> Stream.of(header.getKey(), header.getValue()))
                        .toArray(String[]::new));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertSame(onlyEventOf("sdk.binary"), sent);
    }

    @Test
    void keepsTheEventsOfABatchAndOfLines() throws Exception {
        String one = new String(new JsonFormat().serialize(event("sdk.batch", "c-1")), UTF_8);
        String two = new String(new JsonFormat().serialize(event("sdk.batch.other", "c-1")), UTF_8);
        String three = new String(new JsonFormat().serialize(event("sdk.lines", "c-3")), UTF_8);

        HttpResponse<String> batch =
                ingest.post("/v1/events", BATCH, ("[" + one + "," + two.replace("till", "web") + "]").getBytes(UTF_8));
        HttpResponse<String> lines = ingest.post("/v1/events", LINES, (three + "\n\n").getBytes(UTF_8));

        assertThat(batch.statusCode()).as(batch.body()).isEqualTo(202);
        assertThat(JSON.readTree(batch.body()).at("/accepted").intValue()).isEqualTo(2);
        assertThat(lines.statusCode()).as(lines.body()).isEqualTo(202);
        assertSame(onlyEventOf("sdk.batch"), event("sdk.batch", "c-1"));
        assertThat(onlyEventOf("sdk.batch.other").getSource().toString()).startsWith("https://shop.example/web");
        assertSame(onlyEventOf("sdk.lines"), event("sdk.lines", "c-3"));
    }

    @Test
    void takesEventsWithoutData() throws Exception {
        String body = "{\"specversion\":\"1.0\",\"id\":\"d\",\"source\":\"/s\",\"type\":\"no.data\",\"data\":null}";

        assertThat(ingest.post("/v1/events", ONE, body.getBytes(UTF_8)).statusCode())
                .isEqualTo(202);

        assertThat(onlyRecordOf("no.data").value()).asString(UTF_8).isEqualTo("{}");
    }

    @Test
    void prefersWhatStandsBesideTheDataAndTakesTheTypesFieldsElse() throws Exception {
        String data = "{\"order\":\"inner\",\"shop\":\"s\",\"at\":\"2026-01-01T00:00:00Z\"}";
        String body = "{\"specversion\":\"1.0\",\"id\":\"outer\",\"source\":\"/s\",\"type\":\"order.paid\","
                + "\"partitionkey\":\"p\",\"data\": " + data + " }";

        assertThat(ingest.post("/v1/events", ONE, body.getBytes(UTF_8)).statusCode())
                .isEqualTo(202);

        ConsumerRecord<byte[], byte[]> record = onlyRecordOf("order.paid");
        assertThat(record.value()).asString(UTF_8).isEqualTo(data);
        assertThat(record.key()).asString(UTF_8).isEqualTo("s");
        assertThat(header(record, "ce_id")).isEqualTo("outer");
        assertThat(header(record, "ce_time")).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void readsPercentEncodedAndQuotedHeaders() throws Exception {
        HttpResponse<String> answer = ingest.post(
                "/v1/events",
                "application/json",
                "{}".getBytes(UTF_8),
                "ce-specversion",
                "1.0",
                "CE-ID",
                "%E2%82%AC%20%22",
                "ce-source",
                "/s",
                "ce-type",
                "by.hand",
                "ce-subject",
                "\"a \\\"b\\\" %25\"",
                "ce-partitionkey",
                "p");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        ConsumerRecord<byte[], byte[]> record = onlyRecordOf("by.hand");
        assertThat(header(record, "ce_id")).isEqualTo("€ \"");
        assertThat(header(record, "ce_subject")).isEqualTo("a \"b\" %");
        assertThat(record.key()).asString(UTF_8).isEqualTo("p");
    }

    @Test
    void takesTheGoodItemsForThoseWhoPreferIt() throws Exception {
        String body = """
                {"specversion":"1.0","id":"1","source":"/s","type":"mixed"}
                {"specversion":"1.0","id":"2","source":"/s"}
                {"specversion":"1.0","id":"1","source":"/s","type":"mixed"}
                {"specversion":
                {"specversion":"1.0","id":"1","source":"/t","type":"mixed"}
                {"specversion":"1.0","id":"9","source":"/s","type":"order.paid","time":"2026-01-01T00:00:00Z","data":{"total":"x"}}
                """;

        HttpResponse<String> answer = ingest.post(
                "/v1/events", LINES, body.getBytes(UTF_8), "Prefer", "respond-async, Handling=\"lenient\"; x=1");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(207);
        assertThat(answer.headers().firstValue("Preference-Applied")).hasValue("handling=lenient");
        assertThat(answer.headers().firstValue("Tally-Position")).isPresent();
        JsonNode result = JSON.readTree(answer.body());
        List<String> items = new ArrayList<>();
        result.at("/items")
                .forEach(item -> items.add(item.at("/index").intValue() + " "
                        + item.at("/status").stringValue() + " "
                        + item.at("/errors/0/pointer").stringValue("-")));
        assertThat(items)
                .containsExactly(
                        "0 accepted -",
                        "1 rejected /type",
                        "2 duplicate -",
                        "3 rejected ",
                        "4 accepted -",
                        "5 rejected /data/total");
        assertThat(List.of(
                        result.at("/accepted").intValue(),
                        result.at("/duplicates").intValue(),
                        result.at("/rejected").intValue()))
                .containsExactly(2, 1, 3);
        assertThat(recordsOf("mixed")).hasSize(2);
    }

    @Test
    void answersAWhollyBadBatchWithoutAPositionToThoseWhoPreferItAndRefusesOtherwise() throws Exception {
        Map<Integer, Long> before = kafka.admin().endOffsets(Topics.EVENTS);

        HttpResponse<String> lenient =
                ingest.post("/v1/events", LINES, "[]\n".getBytes(UTF_8), "Prefer", "handling=lenient");
        HttpResponse<String> strict =
                ingest.post("/v1/events", LINES, "[]\n".getBytes(UTF_8), "Prefer", "handling=strict, handling=lenient");

        assertThat(lenient.statusCode()).isEqualTo(207);
        assertThat(lenient.headers().firstValue("Tally-Position")).isEmpty();
        assertThat(JSON.readTree(lenient.body()).has("position")).isFalse();
        assertThat(strict.statusCode()).isEqualTo(422);
        assertThat(strict.headers().firstValue("Preference-Applied")).isEmpty();
        assertThat(kafka.admin().endOffsets(Topics.EVENTS)).isEqualTo(before);
    }

    static Stream<Arguments> badEvents() {
        String good = "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"bad\"";
        return Stream.of(
                Arguments.of("{}", "/specversion", "event.missing"),
                Arguments.of("{\"specversion\":\"0.3\"}", "/specversion", "event.specversion"),
                Arguments.of("{\"specversion\":1.0}", "/specversion", "event.attribute"),
                Arguments.of(good("id", "\"\""), "/id", "event.attribute"),
                Arguments.of(good("id", "7"), "/id", "event.attribute"),
                Arguments.of(good("id", "\"" + "x".repeat(257) + "\""), "/id", "event.attribute"),
                Arguments.of(good("source", "\"a b\""), "/source", "event.attribute"),
                Arguments.of(good("type", "\"a/b\""), "/type", "type.name"),
                Arguments.of("{" + good + ",\"time\":\"2026-02-30T00:00:00Z\"}", "/time", "time.format"),
                Arguments.of("{" + good + ",\"time\":\"2126-02-20T00:00:00Z\"}", "/time", "time.future"),
                Arguments.of("{" + good + ",\"subject\":\"\"}", "/subject", "event.attribute"),
                Arguments.of("{" + good + ",\"Upper\":\"x\"}", "/Upper", "event.attribute"),
                Arguments.of("{" + good + ",\"a/b\":\"x\"}", "/a~1b", "event.attribute"),
                Arguments.of("{" + good + ",\"ext\":{}}", "/ext", "event.attribute"),
                Arguments.of("{" + good + ",\"ext\":1.5}", "/ext", "event.attribute"),
                Arguments.of("{" + good + ",\"ext\":\"a\\nb\"}", "/ext", "event.attribute"),
                Arguments.of("{" + good + ",\"data_base64\":\"AAEC\"}", "/data_base64", "event.data"),
                Arguments.of("{" + good + ",\"data_base64\":\"*\"}", "/data_base64", "event.data"),
                Arguments.of("{" + good + ",\"data_base64\":\"W10=\"}", "/data_base64", "event.data"),
                Arguments.of("{" + good + ",\"data\":{},\"data_base64\":\"e30=\"}", "/data_base64", "event.data"),
                Arguments.of("{" + good + ",\"data\":[]}", "/data", "event.object"),
                Arguments.of("{" + good + ",\"data\":{\"a\":\"\\u0000\"}}", "/data/a", "event.nul"),
                Arguments.of(
                        "{" + good + ",\"datacontenttype\":\"text/plain\",\"data\":{}}",
                        "/datacontenttype",
                        "event.data"));
    }

    private static String good(String name, String value) {
        return "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"bad\"}"
                .replaceFirst("\"" + name + "\":\"[^\"]*\"", "\"" + name + "\":" + value);
    }

    @ParameterizedTest(name = "{1} {2}")
    @MethodSource("badEvents")
    void refusesWhatIsNoEventWithItsPointer(String body, String pointer, String code) throws Exception {
        Map<Integer, Long> before = kafka.admin().endOffsets(Topics.EVENTS);

        HttpResponse<String> answer = ingest.post("/v1/events", ONE, body.getBytes(UTF_8));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        JsonNode error = JSON.readTree(answer.body()).at("/errors/0");
        assertThat(error.at("/pointer").stringValue()).isEqualTo(pointer);
        assertThat(error.at("/code").stringValue()).isEqualTo(code);
        assertThat(kafka.admin().endOffsets(Topics.EVENTS)).isEqualTo(before);
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                Arguments.of(415, "application/json", "{}", List.of()),
                Arguments.of(415, "text/plain", "{}", List.of("ce-id", "1")),
                Arguments.of(422, ONE, "[]", List.of()),
                Arguments.of(422, BATCH, "{}", List.of()),
                Arguments.of(422, BATCH, "[]", List.of()),
                Arguments.of(422, "application/json", "{}", List.of("ce-id", "%zz")),
                Arguments.of(422, "application/json", "{}", List.of("ce-id", "%C3")),
                Arguments.of(422, "application/json", "{}", List.of("ce-id", "1", "ce-id", "2")),
                Arguments.of(400, "application/json", "", List.of("ce-id", "1")));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void refusesRequestsInNoModeOfTheBinding(int status, String type, String body, List<String> headers)
            throws Exception {
        HttpResponse<String> answer =
                ingest.post("/v1/events", type, body.getBytes(UTF_8), headers.toArray(String[]::new));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    // -------------------------------------------------------------------------------------------------------------

    private static void assertSame(CloudEvent read, CloudEvent sent) {
        assertThat(read.getAttributeNames()).isEqualTo(sent.getAttributeNames());
        assertThat(read.getTime().toInstant()).isEqualTo(sent.getTime().toInstant());
        for (String name : sent.getAttributeNames()) {
            if (!name.equals("time")) {
                assertThat(read.getAttribute(name)).as(name).isEqualTo(sent.getAttribute(name));
            }
        }
        assertThat(read.getExtensionNames()).isEqualTo(sent.getExtensionNames());
        for (String name : sent.getExtensionNames()) {
            assertThat(read.getExtension(name)).as(name).hasToString(String.valueOf(sent.getExtension(name)));
        }
        assertThat(read.getData().toBytes()).asString(UTF_8).isEqualTo("{\"n\":1.10,\"s\":\"é\"}");
    }

    private static CloudEvent onlyEventOf(String type) {
        ConsumerRecord<byte[], byte[]> record = onlyRecordOf(type);
        return KafkaMessageFactory.createReader(record).toEvent();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> recordsOf(String type) {
        return TopicReader.readAll(kafka.bootstrapServers(), Topics.EVENTS).stream()
                .filter(record -> header(record, "ce_type").equals(type))
                .toList();
    }

    private static ConsumerRecord<byte[], byte[]> onlyRecordOf(String type) {
        List<ConsumerRecord<byte[], byte[]>> records = recordsOf(type);
        assertThat(records).hasSize(1);
        return records.get(0);
    }
}
