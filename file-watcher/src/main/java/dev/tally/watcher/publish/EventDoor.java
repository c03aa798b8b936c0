package dev.tally.watcher.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.watcher.read.RowProblem;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ingest API, as this service's way for events. Where it is away it is asked again after 0.5 s, then after twice as long each
 * time, up to 30 s; in between it is {@link #closed}. Safe for many threads.
 */
public final class EventDoor {
    private static final Logger LOG = LoggerFactory.getLogger(EventDoor.class);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final long FIRST_PAUSE = Duration.ofMillis(500).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(30).toNanos();
    /** With these it speaks of what the items are. */
    private static final Set<Integer> BAD_BODY = Set.of(400, 413, 422);

    private static final Set<String> ABOUT_ITEMS = Set.of("body", "batch", "item", "json");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI url;
    private final @Nullable String token;
    private final Consumer<@Nullable String> onProblem;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WITHIN)
            .build();
    private @Nullable String problem;
    private long closedSince;
    private long pause;

    /**
     * The door at this address.
     *
     * @param token what it wants to see as a bearer's; null: nothing
     * @param onProblem hears why events cannot be sent, and null when they can be again
     */
    public EventDoor(URI url, @Nullable String token, Consumer<@Nullable String> onProblem) {
        this.url = url;
        this.token = token;
        this.onProblem = onProblem;
    }

    /** What became of a request. */
    sealed interface Answer {
        /** Every item is on Kafka but those that were refused. */
        record Taken(Map<Integer, RowProblem> refused) implements Answer {}

        /** Nothing was taken, for something in the items. */
        record Refused(RowProblem problem) implements Answer {}

        /** Nobody knows; the same items are to be sent again, later. */
        record Away() implements Answer {}
    }

    /** Why it is not worth asking now. */
    synchronized Optional<String> closed() {
        return problem != null && System.nanoTime() - closedSince < pause ? Optional.of(problem) : Optional.empty();
    }

    /**
     * Sends NDJSON whose items have the ids {@code <key>-<start>} and so on, unless their type knows better.
     */
    Answer send(String type, String key, long start, byte[] lines) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(
                        "/v1/events/" + URLEncoder.encode(type, UTF_8).replace("+", "%20")))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/x-ndjson")
                .header("Prefer", "handling=lenient")
                .header("Idempotency-Key", key)
                .header("Idempotency-Start", Long.toString(start))
                .POST(BodyPublishers.ofByteArray(lines));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException | JacksonException silent) {
            return away("does not answer: " + silent);
        }
    }

    private Answer answer(int status, JsonNode body) {
        if (status == 207 || status == 202) {
            open();
            return new Answer.Taken(refused(body));
        }
        String code = body.path("code").asString("");
        String detail = body.path("detail").asString("");
        if (BAD_BODY.contains(status) && ABOUT_ITEMS.contains(code.replaceFirst("\\..*", ""))) {
            open();
            return new Answer.Refused(new RowProblem(code, detail));
        }
        return away("answers " + status + " " + code + (detail.isEmpty() ? "" : ": " + detail));
    }

    private static Map<Integer, RowProblem> refused(JsonNode body) {
        Map<Integer, RowProblem> refused = new HashMap<>();
        if (body.path("rejected").asInt(0) > 0) {
            for (JsonNode item : body.path("items")) {
                if (item.path("status").asString("").equals("rejected")) {
                    JsonNode error = item.path("errors").path(0);
                    String pointer = error.path("pointer").asString("");
                    String reason = error.path("reason").asString("no reason");
                    refused.put(
                            item.path("index").asInt(),
                            new RowProblem(
                                    error.path("code").asString("event.refused"),
                                    pointer.isEmpty() ? reason : pointer + ": " + reason));
                }
            }
        }
        return refused;
    }

    private synchronized void open() {
        if (problem != null) {
            LOG.info("the ingest API at {} takes events again", url);
            problem = null;
            pause = 0;
            onProblem.accept(null);
        }
    }

    private synchronized Answer away(String why) {
        String now = "the ingest API at " + url + " " + why + "; files of events wait for it";
        if (problem == null) {
            LOG.error("{}", now);
        }
        boolean said = closed().isPresent(); // by another thread, of the same absence
        problem = now;
        onProblem.accept(now);
        if (said) {
            return new Answer.Away();
        }
        closedSince = System.nanoTime();
        pause = pause == 0 ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
        return new Answer.Away();
    }
}
