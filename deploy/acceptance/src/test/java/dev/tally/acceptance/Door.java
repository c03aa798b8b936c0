package dev.tally.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service's HTTP side, and nothing but HTTP. */
record Door(URI base) {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    /** An answer. */
    record Answer(String request, int status, HttpHeaders headers, String text) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + this, e);
            }
        }

        Answer with(int expected) {
            assertThat(status).as("status of %s", this).isEqualTo(expected);
            return this;
        }

        /** The position that contains what was just taken. */
        String position() {
            String position = header("Tally-Position").orElseThrow();
            assertThat(json().path("position").asText()).isEqualTo(position);
            return position;
        }

        /** Which snapshot the answer shows: each answer of the query service must say it. */
        Answer fromSnapshot() {
            assertThat(header("Tally-Batch"))
                    .as("Tally-Batch of %s", this)
                    .get()
                    .asString()
                    .matches("[0-9]+");
            assertThat(header("Tally-As-Of"))
                    .as("Tally-As-Of of %s", this)
                    .get()
                    .asString()
                    .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z");
            return this;
        }

        Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        /** Where the next page is. */
        Optional<String> next() {
            return header("Link").map(NEXT::matcher).filter(Matcher::find).map(found -> found.group(1));
        }

        @Override
        public String toString() {
            return request + " -> " + status + " " + (text.length() > 2000 ? text.substring(0, 2000) + " …" : text);
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Answer post(String path, String contentType, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    Answer put(String path, String contentType, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", contentType).PUT(BodyPublishers.ofString(body)));
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(40));
    }

    Answer send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response =
                CLIENT.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        return new Answer(
                request.method() + " " + request.uri(), response.statusCode(), response.headers(), response.body());
    }

    /** A name as one path segment or more: each slash stays. */
    static String path(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    static String parameter(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
