package dev.tally.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /openapi.json} is what the service does: it has every route and no other, and each of its examples, sent, is answered
 * as it says ({@code x-answer}; absent: 200) by a body that its schema allows.
 */
class OpenApiIT {
    private static final JsonMapper JSON = new JsonMapper();
    /** Errors, and what is only the page's own. */
    private static final Set<String> NO_CALLS = Set.of("/error", "/dashboard/overview", "/dashboard/documents/{*name}");
    /** One route with its document's name, which may hold slashes. */
    private static final String WORDS = "/v1/documents/{name}/words";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static final TestDatabase DATABASE = TestPlatform.database();
    private static ConfigurableApplicationContext service;
    private static String address;
    private static JsonNode description;

    /** One example, or the bare call of an operation without a body. */
    private record Example(
            String method, String path, JsonNode shared, JsonNode operation, String type, JsonNode example) {
        String call() {
            return method + " " + path;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        try (Ledger ledger = new Ledger(DATABASE)) {
            ledger.document("notes/today.txt", Map.of("fox", 3L, "dog", 2L));
            ledger.rejection("line.utf8", "notes/today.txt".getBytes(UTF_8), new byte[] {(byte) 0xFF});
            ledger.events("order.placed", Instant.parse("2026-11-21T10:00:00Z"), 3);
            ledger.counter("orders_by_region", "live", true);
            ledger.counterRow(
                    "orders_by_region", "'1 minute', '2026-11-21T10:00:00Z', ", "eu", "a", 3, "30.10", "20.0");
        }
        try (Ledger ledger = new Ledger(DATABASE);
                Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            Path lines = directory.resolve("lines.parquet");
            statement.execute("COPY (SELECT 'notes/today.txt' AS document, 'a fox' AS text) TO '" + lines + "'");
            ledger.lakeFile("file:" + lines, "lines", "lines", "2026-11-21", 1, 100);
            ledger.lakeCommit(Ledger.EVENTS, 3);
        }
        service = SpringApplication.run(
                QueryApplication.class,
                "--tally.http.port=0",
                "--tally.database.url=" + DATABASE.jdbcUrl(),
                "--tally.database.password=" + DATABASE.password(DatabaseRole.READER),
                "--tally.sql.password=" + DATABASE.password(DatabaseRole.SQL),
                "--tally.kafka.bootstrap-servers=" + RunningQuery.NO_KAFKA);
        address = "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
        description = JSON.readTree(get("/openapi.json").body());
    }

    @AfterAll
    static void stop() {
        service.close();
        DATABASE.close();
    }

    @Test
    void aReaderOfOthersAcceptsIt() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);

        SwaggerParseResult result = new OpenAPIV3Parser().readContents(description.toString(), null, options);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
        assertThat(result.getOpenAPI().getPaths()).hasSameSizeAs(description.at("/paths"));
    }

    @Test
    void hasEveryRouteAndNoOther() {
        Set<String> routes = new TreeSet<>();
        for (RequestMappingInfoHandlerMapping mapping :
                service.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()) {
            mapping.getHandlerMethods().keySet().forEach(info -> routes.addAll(calls(info)));
        }
        Set<String> described = new TreeSet<>();
        operations().forEach(operation -> described.add(operation.call()));
        assertThat(described.remove("GET " + WORDS)).isTrue();

        assertThat(described).isEqualTo(routes);
    }

    private static List<String> calls(RequestMappingInfo info) {
        return info.getPatternValues().stream()
                .filter(path -> !NO_CALLS.contains(path))
                .flatMap(path -> info.getMethodsCondition().getMethods().stream()
                        .map(method -> method + " " + path.replace("{*", "{").replaceAll(":[^/]*\\}(?=/|$)", "}")))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> examplesAreAnsweredAsTheySay() {
        return operations()
                .flatMap(OpenApiIT::examples)
                .map(example -> DynamicTest.dynamicTest(
                        example.call() + " " + example.example().path("summary").asString(), () -> check(example)));
    }

    @Test
    void thePageRunsNothingInline() throws Exception {
        HttpResponse<String> page = get("/docs");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContainPattern("<script>|<style|style=| on[a-z]+=");
        for (String part : List.of("docs/docs.js", "docs/swagger-ui.css", "docs/swagger-ui-bundle.js")) {
            assertThat(page.body()).contains("\"" + part + "\"");
            assertThat(get("/" + part).statusCode()).as(part).isEqualTo(200);
        }
    }

    // -------------------------------------------------------------------------------------------------------------

    private static Stream<Example> operations() {
        return description
                .at("/paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .filter(member -> !member.getKey().equals("parameters"))
                        .map(member -> new Example(
                                member.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                path.getValue(),
                                member.getValue(),
                                "",
                                MissingNode.getInstance())));
    }

    private static Stream<Example> examples(Example bare) {
        JsonNode content = bare.operation().at("/requestBody/content");
        return content.isMissingNode()
                ? Stream.of(bare)
                : content.propertyStream().flatMap(media -> {
                    assertThat(media.getValue().at("/examples")).isNotEmpty();
                    return media.getValue()
                            .at("/examples")
                            .propertyStream()
                            .map(example -> new Example(
                                    bare.method(),
                                    bare.path(),
                                    bare.shared(),
                                    bare.operation(),
                                    media.getKey(),
                                    example.getValue()));
                });
    }

    private static void check(Example example) throws Exception {
        String status = example.example().path("x-answer").asString("200");
        JsonNode value = example.example().path("value");
        if (!value.isMissingNode()) {
            JsonNode schema = example.operation()
                    .at("/requestBody/content")
                    .path(example.type())
                    .path("schema");
            assertThat(faults(schema, value)).isEmpty();
        }

        HttpResponse<InputStream> answer = CLIENT.send(request(example, value), BodyHandlers.ofInputStream());

        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        String body = body(answer, type);
        assertThat(answer.statusCode()).as(body).isEqualTo(Integer.parseInt(status));
        JsonNode response = resolved(example.operation().at("/responses").path(status));
        JsonNode answered = response.at("/content").path(type);
        assertThat(answered.isMissingNode())
                .as(status + " is described with " + type)
                .isFalse();
        boolean isJson = type.matches("application/(.*\\+)?json");
        JsonNode read = isJson ? JSON.readTree(body) : JSON.valueToTree(body);
        assertThat(faults(answered.path("schema"), read)).as(body).isEmpty();
        response.path("headers")
                .propertyNames()
                .forEach(header -> assertThat(answer.headers().firstValue(header))
                        .as(header)
                        .isPresent());
        if (isJson && status.equals("200")) {
            assertThat(undescribed(answered.path("schema"), read)).isEmpty();
        }
    }

    /** A stream of events has no end; its first frame is enough. */
    private static String body(HttpResponse<InputStream> answer, String type) throws IOException {
        try (InputStream body = answer.body()) {
            byte[] bytes = type.equals("text/event-stream") ? body.readNBytes("id: 1".length()) : body.readAllBytes();
            return new String(bytes, UTF_8);
        }
    }

    private static HttpRequest request(Example example, JsonNode value) {
        String path = example.path();
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : parameters(example)) {
            String name = parameter.path("name").stringValue();
            JsonNode sample = parameter.path("example");
            switch (parameter.path("in").stringValue()) {
                case "path" -> path = path.replace("{" + name + "}", encoded(sample.asString()));
                case "query" -> {
                    Map<String, String> pairs = new TreeMap<>();
                    if (sample.isObject()) {
                        sample.forEachEntry((key, member) -> pairs.put(key, member.asString()));
                    } else if (!sample.isMissingNode()) {
                        pairs.put(name, sample.asString());
                    }
                    pairs.forEach((key, text) ->
                            query.append('&').append(key).append('=').append(encoded(text)));
                }
                default -> assertThat(sample.isMissingNode()).as(name).isTrue();
            }
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(address + path + (query.isEmpty() ? "" : "?" + query.substring(1))))
                .method(
                        example.method(),
                        value.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofString(value.toString()));
        if (!example.type().isEmpty()) {
            request.header("Content-Type", example.type());
        }
        return request.build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static List<JsonNode> parameters(Example example) {
        return Stream.of(example.shared(), example.operation())
                .flatMap(owner -> owner.path("parameters").valueStream())
                .map(OpenApiIT::resolved)
                .toList();
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? description.at(node.path("$ref").stringValue().substring(1)) : node;
    }

    /** What the value breaks of the schema, whose references lead into the description. */
    private static List<com.networknt.schema.Error> faults(JsonNode schema, JsonNode value) {
        ObjectNode whole = JSON.createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", description.path("components"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole)
                .validate(value);
    }

    /** Members of the answer that the description does not know. */
    private static List<String> undescribed(JsonNode schemaOrReference, JsonNode value) {
        JsonNode schema = resolved(schemaOrReference);
        if (schema.has("anyOf")) {
            return value.isNull() ? List.of() : undescribed(schema.at("/anyOf/0"), value);
        }
        List<String> all = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> all.addAll(undescribed(schema.path("items"), item)));
        }
        if (value.isObject() && schema.has("properties")) {
            value.forEachEntry((name, member) -> {
                if (schema.path("properties").has(name)) {
                    all.addAll(undescribed(schema.path("properties").path(name), member));
                } else {
                    all.add(name);
                }
            });
        }
        return all;
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofString());
    }
}
