package dev.tally.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/**
 * A Trino whose catalog {@code tally} is the lake. Its protocol is one POST and the addresses that each answer names for the
 * next; its driver would be 13 MB for the same.
 */
record Trino(URI address) implements SqlEngine {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Override
    public String name() {
        return "Trino";
    }

    @Override
    public List<List<String>> ask(String sql) throws IOException, InterruptedException {
        List<List<String>> rows = new ArrayList<>();
        JsonNode answer = send(request(address.resolve("/v1/statement")).POST(BodyPublishers.ofString(sql)));
        while (answer.has("nextUri")) {
            answer = send(request(URI.create(answer.path("nextUri").asText())));
            for (JsonNode row : answer.path("data")) {
                List<String> values = new ArrayList<>();
                row.forEach(value -> values.add(value.isNull() ? "" : value.asText()));
                rows.add(values);
            }
        }
        if (answer.has("error")) {
            throw new Failed(
                    "Trino refused a statement", answer.at("/error/message").asText(), sql);
        }
        return rows;
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("X-Trino-User", "examples")
                .header("X-Trino-Catalog", "tally")
                .header("X-Trino-Schema", "tally");
    }

    private static JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return JSON.readTree(
                CLIENT.send(request.build(), BodyHandlers.ofString()).body());
    }
}
