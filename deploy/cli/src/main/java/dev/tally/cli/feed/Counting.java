package dev.tally.cli.feed;

import dev.tally.cli.Terminal;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import dev.tally.cli.feed.Drop.Dropped;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;

/**
 * Waits for files to be counted in the very version that was just dropped, and shows how far they are. Not thread-safe.
 */
final class Counting {
    private static final long POLL_MILLISECONDS = 100;
    /** Files are read in some order: a round asks for all that are open, up to so many that are not done. */
    private static final int MISSES = 8;

    private final ApiClient query;
    private final ApiClient watcher;
    private final RowFiles rowFiles;
    private final Instant begun;
    private final Map<String, Dropped> dropped = new LinkedHashMap<>();
    private final Queue<String> open = new ArrayDeque<>();
    private final List<Json> counted = new ArrayList<>();
    private final List<NotAdded> refused = new ArrayList<>();
    /** Lines so far, of those being counted. */
    private final Map<String, Long> lines = new HashMap<>();

    private long doneBytes;
    private long doneLines;

    /** @param begun before anything was dropped */
    Counting(ApiClient query, ApiClient watcher, RowFiles rowFiles, Instant begun, Collection<Dropped> files) {
        this.query = query;
        this.watcher = watcher;
        this.rowFiles = rowFiles;
        this.begun = begun;
        files.forEach(file -> dropped.put(file.name(), file));
        open.addAll(dropped.keySet());
    }

    /** The answers for those that are counted. */
    List<Json> counted() {
        return counted;
    }

    /** Those that the watcher could not publish. */
    List<NotAdded> refused() {
        return refused;
    }

    /** Those not yet counted. */
    Queue<String> open() {
        return open;
    }

    /** Until all are counted or refused, or until nothing got further for so long; then some are {@link #open}. */
    void await(Terminal terminal, Duration patience) throws InterruptedException {
        long totalBytes = dropped.values().stream().mapToLong(Dropped::bytes).sum();
        Progress progress = new Progress(terminal, System::nanoTime, "counted", "lines", totalBytes);
        Instant giveUp = Instant.now().plus(patience);
        long before = -1;
        while (!open.isEmpty() && Instant.now().isBefore(giveUp)) {
            look();
            progress.show(bytes(), lines(), dropped.size() - open.size() + " of " + dropped.size() + " files");
            long now = lines() + counted.size() + refused.size();
            if (now != before) {
                before = now;
                giveUp = Instant.now().plus(patience);
            }
            if (!open.isEmpty()) {
                Thread.sleep(POLL_MILLISECONDS);
            }
        }
        progress.end();
    }

    private void look() {
        Map<String, String> failed = failed();
        int misses = 0;
        for (int left = open.size(); left > 0 && misses < MISSES; left--) {
            String name = open.remove();
            Dropped file = Objects.requireNonNull(dropped.get(name));
            Optional<Json> known = file.rows() ? rowFiles.find(file) : document(file);
            long soFar = known.map(now -> now.at("lines").number(0)).orElse(0L);
            if (known.isPresent() && known.get().at("status").text().equals("counted")) {
                counted.add(known.get());
                doneLines += soFar;
                done(file);
            } else if (failed.containsKey(name)) {
                refused.add(new NotAdded(name, Objects.requireNonNull(failed.get(name))));
                done(file);
            } else {
                known.ifPresent(now -> lines.put(name, soFar));
                open.add(name);
                misses++;
            }
        }
    }

    private void done(Dropped file) {
        doneBytes += file.bytes();
        lines.remove(file.name());
    }

    /** Empty before anything of this content is counted. */
    private Optional<Json> document(Dropped file) {
        Answer answer = query.getAny("/v1" + ApiClient.path("documents", file.name()), ApiClient.parameters());
        if (answer.status() >= 400 && answer.status() != 404 && answer.status() != 503) {
            throw query.problem(answer);
        }
        return Optional.of(answer)
                .filter(known -> known.status() == 200)
                .map(Answer::body)
                .filter(known -> known.at("version").text().equals(file.version()));
    }

    private long lines() {
        return doneLines + lines.values().stream().mapToLong(Long::longValue).sum();
    }

    private long bytes() {
        double begunBytes = 0;
        for (Map.Entry<String, Long> entry : lines.entrySet()) {
            Dropped file = Objects.requireNonNull(dropped.get(entry.getKey()));
            if (file.lineEnds() > 0) {
                begunBytes += file.bytes() * Math.min(1, (double) entry.getValue() / file.lineEnds());
            }
        }
        return doneBytes + (long) begunBytes;
    }

    // Only what failed in this very content: the watcher may not have looked at the new file yet.
    private Map<String, String> failed() {
        Map<String, String> failed = new HashMap<>();
        Answer answer = watcher.getAny("/v1/files", ApiClient.parameters("status", "failed", "limit", "10000"));
        for (Json file : answer.body().at("files").items()) {
            Dropped mine = dropped.get(file.at("name").text());
            if (mine != null && isThisContent(file, mine)) {
                failed.put(mine.name(), file.at("reason").text());
            }
        }
        return failed;
    }

    private boolean isThisContent(Json file, Dropped mine) {
        return file.at("version").isNull()
                ? !since(file).isBefore(begun)
                : file.at("version").text().equals(mine.version());
    }

    private static Instant since(Json file) {
        try {
            return Instant.parse(file.at("since").text());
        } catch (DateTimeParseException none) {
            return Instant.MIN;
        }
    }
}
