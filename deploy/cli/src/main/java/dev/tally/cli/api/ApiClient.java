package dev.tally.cli.api;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Talks to one service. Thread-safe. Nobody there, or a 5xx, is {@link ExitCode#UNREACHABLE}; a 4xx is a plain failure. */
public final class ApiClient {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final String base;
    private final @Nullable String token;

    /** Without a token: for what anybody may ask. */
    public ApiClient(int port) {
        this(port, null);
    }

    /** @param token shown with every call; null: none */
    public ApiClient(int port, @Nullable String token) {
        this.base = "http://127.0.0.1:" + port;
        this.token = token;
    }

    /**
     * What came back from a call that got through.
     *
     * @param retryAfter what the service asks for that cannot answer now
     */
    public record Answer(
            int status,
            Json body,
            @Nullable String batch,
            @Nullable String asOf,
            Optional<Duration> retryAfter) {}

    /** Query parameters in their order; null values are left out. */
    public static Map<String, String> parameters(@Nullable String... namesAndValues) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            String value = namesAndValues[i + 1];
            if (name != null && value != null) {
                parameters.put(name, value);
            }
        }
        return parameters;
    }

    /** A path from segments, each percent-encoded, a slash within one too. */
    public static String path(String... segments) {
        StringJoiner path = new StringJoiner("/", "/", "");
        for (String segment : segments) {
            path.add(encode(segment));
        }
        return path.toString();
    }

    /** Percent-encoded, for a path or a query string. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The answer if it is a 2xx. */
    public Answer get(String path, Map<String, String> parameters) {
        Answer answer = getAny(path, parameters);
        if (answer.status() >= 300) {
            throw problem(answer);
        }
        return answer;
    }

    /** The answer, whatever its status. */
    public Answer getAny(String path, Map<String, String> parameters) {
        StringJoiner query = new StringJoiner("&", path.indexOf('?') < 0 ? "?" : "&", "");
        query.setEmptyValue("");
        parameters.forEach((name, value) -> query.add(encode(name) + "=" + encode(value)));
        return send(request(path + query).GET());
    }

    /** The answer, whatever its status. */
    public Answer post(String path, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = request(path);
        headers.forEach(request::header);
        return send(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /**
     * A body as it came.
     *
     * @param truncated what cut it short, {@code no} where nothing did
     */
    public record Text(String body, @Nullable String batch, String truncated) {}

    /** Posts JSON and takes whatever text comes back, if it is a 2xx. */
    public Text postForText(String path, String json) {
        HttpResponse<String> response = exchange(
                timed(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
        if (response.statusCode() >= 300) {
            throw problem(answer(response));
        }
        return new Text(
                response.body(),
                response.headers().firstValue("Tally-Batch").orElse(null),
                response.headers().firstValue("Tally-Truncated").orElse("no"));
    }

    /** Copies the body of a 2xx, however long it is and takes; an {@link IOException} is of what it is copied to. */
    public void download(String path, OutputStream out) throws IOException {
        HttpResponse<InputStream> response = exchange(timed(path).GET(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() >= 300) {
                String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                throw problem(new Answer(response.statusCode(), json(text), null, null, Optional.empty()));
            }
            byte[] chunk = new byte[64 << 10];
            for (int length = next(body, chunk); length >= 0; length = next(body, chunk)) {
                out.write(chunk, 0, length);
            }
        }
    }

    private int next(InputStream body, byte[] chunk) {
        try {
            return body.read(chunk);
        } catch (IOException e) {
            throw new Failure(
                            ExitCode.FAILED,
                            "the answer broke off",
                            String.valueOf(e.getMessage()),
                            "next: once more; .tally/logs/query-service.log says why")
                    .causedBy(e);
        }
    }

    /** Whether {@code GET} answers 200 within two seconds; never throws. */
    public boolean isOk(String path) {
        try {
            HttpRequest probe = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(PROBE)
                    .build();
            return http.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return timed(pathAndQuery).header("Accept", "application/json, application/problem+json");
    }

    private HttpRequest.Builder timed(String pathAndQuery) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + pathAndQuery)).timeout(ANSWER);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) {
        return answer(exchange(request));
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(
                response.statusCode(),
                body(response),
                response.headers().firstValue("Tally-Batch").orElse(null),
                response.headers().firstValue("Tally-As-Of").orElse(null),
                response.headers()
                        .firstValue("Retry-After")
                        .filter(text -> text.matches("[0-9]{1,4}"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))));
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        return exchange(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request.build(), body);
        } catch (IOException e) {
            throw new Failure(
                            ExitCode.UNREACHABLE,
                            "nothing answers at " + base,
                            e instanceof java.net.ConnectException
                                    ? "Tally is not running there"
                                    : e.getClass().getSimpleName() + ": " + e.getMessage(),
                            "next: ./tally status   or   ./tally up")
                    .causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "interrupted").causedBy(e);
        }
    }

    /** A body as JSON; something that is not, from a proxy for instance, is kept as text. */
    public static Json json(String body) {
        try {
            return Json.parse(body);
        } catch (IOException notJson) {
            return Json.of(Map.of("detail", body.strip()));
        }
    }

    private static Json body(HttpResponse<String> response) {
        return json(response.body());
    }

    /** A problem+json answer in the command's own shape. */
    public Failure problem(Answer answer) {
        Json body = answer.body();
        String title = body.at("title").isNull()
                ? "HTTP " + answer.status()
                : body.at("title").text();
        String code = body.at("code").isNull() ? "" : " (" + body.at("code").text() + ")";
        int exit = answer.status() >= 500 ? ExitCode.UNREACHABLE : ExitCode.FAILED;
        String detail = body.at("detail").text();
        String next = answer.status() >= 500
                ? "next: ./tally status"
                : answer.status() == 401 || code.contains("scope.missing")
                        ? "next: a token in TALLY_TOKEN or --token-file FILE; ./tally token create makes one"
                        : NextCommand.after(body.at("code").text())
                                .map(command -> "next: " + command)
                                .orElse("at: " + base);
        return detail.isEmpty() ? new Failure(exit, title + code, next) : new Failure(exit, title + code, detail, next);
    }
}
