package dev.tally.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /openapi.json} is what the door does: it has every route and no other, and each of its examples, sent, is answered
 * as it says ({@code x-answer}; absent: the first 2xx) by a body that its schema allows.
 */
class OpenApiIT {
    private static final JsonMapper JSON = new JsonMapper();
    /** Errors and the page itself are no calls. */
    private static final Set<String> NO_CALLS = Set.of("/error", "/docs", "/docs/{part}");

    @TempDir
    static Path directory;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext door;
    private static String address;
    private static JsonNode description;

    /** One example, or the bare call of an operation without a body. */
    private record Example(
            String name, String method, JsonNode path, JsonNode operation, String type, JsonNode example) {}

    @BeforeAll
    static void start() throws Exception {
        TestKafka kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/orders.json"), "[{\"ts\":2},{\"ts\":1}]");
        door = new SpringApplicationBuilder(IngestApplication.class)
                .run(
                        "--tally.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--tally.http.port=0",
                        "--tally.state=" + directory.resolve("state"),
                        "--tally.data=" + directory.resolve("data"));
        address = "http://127.0.0.1:" + door.getEnvironment().getProperty("local.server.port");
        description = JSON.readTree(get("/openapi.json").body());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (get("/readyz").statusCode() != 200) {
            assertThat(System.nanoTime()).as("not ready").isLessThan(deadline);
        }
    }

    @AfterAll
    static void stop() {
        door.close();
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
                door.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()) {
            mapping.getHandlerMethods().keySet().forEach(info -> routes.addAll(calls(info)));
        }
        Set<String> described = new TreeSet<>();
        operations().forEach(operation -> described.add(operation.name()));

        assertThat(described).isEqualTo(routes);
    }

    private static List<String> calls(RequestMappingInfo info) {
        return info.getPatternValues().stream()
                .filter(path -> !NO_CALLS.contains(path))
                .flatMap(path -> info.getMethodsCondition().getMethods().stream()
                        .map(method -> method + " " + path.replace("{*", "{")))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> examplesAreAnsweredAsTheySay() {
        return operations()
                .flatMap(OpenApiIT::examples)
                .map(example -> DynamicTest.dynamicTest(example.name(), () -> check(example)));
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
        assertThat(get("/docs/openapi.json").statusCode()).isEqualTo(404);
    }

    // -------------------------------------------------------------------------------------------------------------

    private static Stream<Example> operations() {
        List<Example> all = new ArrayList<>();
        description
                .at("/paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(member -> !member.getKey().equals("parameters"))
                        .forEach(member -> {
                            String method = member.getKey().toUpperCase(Locale.ROOT);
                            all.add(new Example(
                                    method + " " + path.getKey(),
                                    method,
                                    path.getValue(),
                                    member.getValue(),
                                    "",
                                    MissingNode.getInstance()));
                        }));
        return all.stream();
    }

    private static Stream<Example> examples(Example bare) {
        JsonNode content = bare.operation().at("/requestBody/content");
        if (content.isMissingNode()) {
            return Stream.of(bare);
        }
        return content.properties().stream().flatMap(media -> {
            assertThat(media.getValue().at("/examples").isEmpty())
                    .as(bare.name())
                    .isFalse();
            return media.getValue().at("/examples").properties().stream()
                    .map(example -> new Example(
                            bare.name() + ", " + media.getKey() + ", " + example.getKey(),
                            bare.method(),
                            bare.path(),
                            bare.operation(),
                            media.getKey(),
                            example.getValue()));
        });
    }

    private static void check(Example example) throws Exception {
        String status = example.example().path("x-answer").asString(firstSuccess(example.operation()));
        JsonNode schema = example.operation()
                .at("/requestBody/content")
                .path(example.type())
                .path("schema");
        JsonNode value = example.example().path("value");
        if (Set.of("200", "202").contains(status) && !schema.isMissingNode()) {
            assertThat(faults(schema, value)).isEmpty();
        }

        HttpResponse<String> answer = send(example, value);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(Integer.parseInt(status));
        JsonNode response = resolved(example.operation().at("/responses").path(status));
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        JsonNode answered = response.at("/content").path(type);
        assertThat(answered.isMissingNode())
                .as(status + " is described with " + type)
                .isFalse();
        JsonNode body = type.matches("application/(.*\\+)?json")
                ? JSON.readTree(answer.body())
                : JSON.valueToTree(answer.body());
        assertThat(faults(answered.path("schema"), body)).isEmpty();
    }

    private static String firstSuccess(JsonNode operation) {
        return operation
                .at("/responses")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(status -> operation.has("requestBody") ? status.equals("202") : status.startsWith("2"))
                .findFirst()
                .orElseThrow();
    }

    private static HttpResponse<String> send(Example example, JsonNode value) throws Exception {
        String path = example.name().split("[ ,]")[1];
        StringBuilder query = new StringBuilder();
        Set<String> headers = new TreeSet<>();
        for (JsonNode parameter : parameters(example)) {
            String name = parameter.path("name").stringValue();
            String sample = URLEncoder.encode(parameter.path("example").asString(""), UTF_8);
            switch (parameter.path("in").stringValue()) {
                case "path" -> path = path.replace("{" + name + "}", sample);
                case "query" -> query.append(sample.isEmpty() ? "" : "&" + name + "=" + sample);
                default -> headers.add(name);
            }
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(address + path + (query.isEmpty() ? "" : "?" + query.substring(1))))
                .method(
                        example.method(),
                        value.isMissingNode()
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(value.isString() ? value.stringValue() : value.toString()));
        if (!example.type().isEmpty()) {
            request.header("Content-Type", example.type());
        }
        example.example().path("x-headers").properties().forEach(header -> {
            assertThat(headers).contains(header.getKey());
            request.header(header.getKey(), header.getValue().stringValue());
        });
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static List<JsonNode> parameters(Example example) {
        return Stream.of(example.path(), example.operation())
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

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofString());
    }
}
