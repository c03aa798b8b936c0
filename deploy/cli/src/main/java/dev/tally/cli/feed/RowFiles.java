package dev.tally.cli.feed;

import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import dev.tally.cli.feed.Drop.Dropped;
import dev.tally.model.record.Position;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows how far files are whose rows are events. When the watcher has published one, its rows are on Kafka, below the end that
 * the topic has then; when that is in the counts, so are they. Not thread-safe.
 */
final class RowFiles {
    private static final String PATIENCE = "100ms";

    private final ApiClient watcher;
    private final ApiClient query;
    private final Supplier<Position> end;
    private final Map<String, Position> ends = new HashMap<>();

    /** @param end where the topic of the events ends now */
    RowFiles(ApiClient watcher, ApiClient query, Supplier<Position> end) {
        this.watcher = watcher;
        this.query = query;
        this.end = end;
    }

    /** What the watcher says of this content, its status {@code counted} where it is; empty before it has begun. */
    Optional<Json> find(Dropped file) {
        Answer answer = watcher.getAny("/v1/files", ApiClient.parameters("name", file.name()));
        return answer.body().at("files").items().stream()
                .filter(now -> now.at("version").text().equals(file.version()))
                .findFirst()
                .map(now -> now.at("status").text().equals("published") && isCounted(file.name()) ? counted(now) : now);
    }

    private boolean isCounted(String name) {
        Position position = ends.computeIfAbsent(name, published -> end.get());
        Answer answer = query.getAny(
                "/v1/status", ApiClient.parameters("after", position.toString(), "wait", PATIENCE, "balance", "false"));
        if (answer.status() >= 400 && answer.status() != 503 && answer.status() != 504) {
            throw query.problem(answer);
        }
        return answer.status() == 200;
    }

    private static Json counted(Json file) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        if (file.value() instanceof Map<?, ?> told) {
            told.forEach((name, value) -> members.put(String.valueOf(name), value));
        }
        members.put("status", "counted");
        return Json.of(members);
    }
}
