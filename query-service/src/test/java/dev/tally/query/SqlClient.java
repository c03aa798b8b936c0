package dev.tally.query;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks {@code /v1/sql} as programs do, over connections that are kept. */
final class SqlClient {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    SqlClient(RunningQuery query) {
        this.base = "http://127.0.0.1:" + query.port() + "/v1/sql";
    }

    /** An answer; its body as JSON too, where it is JSON. */
    record Reply(int status, HttpResponse<String> response, JsonNode json) {
        String body() {
            return response.body();
        }

        String code() {
            return json.path("code").asString("");
        }

        String detail() {
            return json.path("detail").asString("");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The only value of the only row, as JSON. */
        JsonNode value() {
            return json.get("rows").get(0).get(0);
        }
    }

    Reply post(String sql, Object... parameters) {
        return send("", Map.of("sql", sql, "params", parameters));
    }

    /** @param query what stands behind the path */
    Reply postTo(String query, Map<String, Object> body) {
        return send(query, body);
    }

    Reply get(String sql, String more, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create(base + "?q=" + URLEncoder.encode(sql, StandardCharsets.UTF_8) + more));
        return exchange(headers.length == 0 ? request : request.headers(headers));
    }

    Reply text(String contentType, String body) {
        return exchange(HttpRequest.newBuilder(URI.create(base))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Reply send(String query, Map<String, Object> body) {
        return exchange(HttpRequest.newBuilder(URI.create(base + query))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private Reply exchange(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
            boolean isJson =
                    response.headers().firstValue("Content-Type").orElse("").matches("application/(problem\\+)?json.*");
            return new Reply(
                    response.statusCode(), response, isJson ? JSON.readTree(response.body()) : JSON.createObjectNode());
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
