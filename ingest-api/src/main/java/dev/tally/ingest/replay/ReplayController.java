package dev.tally.ingest.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.replay.ReplayIndex.Bad;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/replays} and {@code GET /stream_data_{name}}: the JSON files of the data directory, each as a stream of its
 * objects in the order of their times, one a line. Whoever reads on behind the last line has them all; a connection that
 * breaks has not.
 */
@RestController
final class ReplayController {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayController.class);

    private final ReplayDirectory directory;
    private final ReplayStore store;
    private final ReplayStreams streams;

    ReplayController(ReplayDirectory directory, ReplayStore store, ReplayStreams streams) {
        this.directory = directory;
        this.store = store;
        this.streams = streams;
    }

    /** The replays there are. */
    record Listing(List<Item> items) {}

    /**
     * One of them.
     *
     * @param status {@code unread} until it is first asked for, then {@code ready} or {@code bad}; {@code ambiguous} where two
     *     files have one name
     * @param time the member with the time; absent: none, or not known yet
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            String name,
            String file,
            String path,
            long bytes,
            String status,
            @Nullable String format,
            @Nullable String time,
            @Nullable Long objects,
            @Nullable Long bad,
            @Nullable List<Bad> problems) {}

    @GetMapping("/v1/replays")
    Listing list() throws IOException {
        List<Replay> replays = directory.list();
        List<Item> items = new ArrayList<>();
        for (Replay replay : replays) {
            boolean alone = replays.stream()
                            .filter(other -> other.name().equals(replay.name()))
                            .count()
                    == 1;
            try {
                items.add(item(replay, alone));
            } catch (NoSuchFileException deletedMeanwhile) {
                LOG.debug("{} has gone", replay.fileName());
            }
        }
        return new Listing(items);
    }

    private Item item(Replay replay, boolean alone) throws IOException {
        ReplayIndex index = store.known(replay);
        long bytes = Files.size(replay.file());
        String path = "/stream_data_" + replay.name();
        if (index == null) {
            String status = alone ? "unread" : "ambiguous";
            return new Item(replay.name(), replay.fileName(), path, bytes, status, null, null, null, null, null);
        }
        String status = !alone ? "ambiguous" : index.bad() > 0 ? "bad" : "ready";
        List<Bad> problems = index.problems().isEmpty() ? null : index.problems();
        return new Item(
                replay.name(),
                replay.fileName(),
                path,
                bytes,
                status,
                index.format(),
                index.time(),
                index.objects(),
                index.bad(),
                problems);
    }

    @GetMapping("/stream_data_{name}")
    void stream(@PathVariable String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ReplayRequest asked = ReplayRequest.of(request);
        Replay replay = find(name);
        streams.begin();
        try (OpenReplay open = open(replay, asked)) {
            refuseBad(replay, open.index(), asked);
            head(open.index(), response);
            if (request.getMethod().equals("GET")) {
                response.flushBuffer();
                open.skip(asked.from());
                send(replay, open, asked, request, response);
            }
        } finally {
            streams.end();
        }
    }

    private static void head(ReplayIndex index, HttpServletResponse response) {
        response.setContentType("application/x-ndjson");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no"); // a proxy that collects lines would spoil the pace
        response.setHeader("Tally-Objects", Long.toString(index.objects()));
        response.setHeader("Tally-Left-Out", Long.toString(index.bad()));
        if (index.time() != null) {
            response.setHeader("Tally-Time", ascii(index.time()));
        }
    }

    private void send(
            Replay replay,
            OpenReplay open,
            ReplayRequest asked,
            HttpServletRequest request,
            HttpServletResponse response) {
        String broken;
        try {
            broken = streams.send(open, asked.pace(), response.getOutputStream());
        } catch (IOException clientGone) {
            LOG.debug("replay of {} ended by its client", replay.fileName(), clientGone);
            return;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            broken = "this service is stopping";
        }
        if (broken != null) {
            LOG.warn("replay of {} broke off: {}", replay.fileName(), broken);
            BrokenOffFilter.mark(request);
        }
    }

    private Replay find(String name) throws IOException {
        List<Replay> found = directory.named(name);
        if (found.isEmpty()) {
            throw unknown();
        }
        if (found.size() > 1) {
            throw new RefusedException(
                    HttpStatus.CONFLICT,
                    "replay.ambiguous",
                    "Several files have this name: "
                            + found.stream().map(Replay::fileName).collect(Collectors.joining(", "))
                            + ". Rename all but one.");
        }
        return found.get(0);
    }

    private OpenReplay open(Replay replay, ReplayRequest asked) throws IOException {
        try {
            return store.open(replay, asked.time());
        } catch (NoSuchFileException deletedMeanwhile) {
            throw unknown();
        } catch (DamagedReplayException damaged) {
            throw bad(replay.fileName() + " cannot be unpacked: " + damaged.getMessage()
                    + ". Put the whole file there anew.");
        }
    }

    private static void refuseBad(Replay replay, ReplayIndex index, ReplayRequest asked) {
        if (index.broken() != null) {
            throw bad(replay.fileName() + ", " + index.broken()
                    + ". What comes behind cannot be read; correct the file.");
        }
        if (index.bad() > 0 && !asked.lenient()) {
            String places = index.problems().stream()
                    .map(problem -> "line " + problem.line() + ": " + problem.reason())
                    .collect(Collectors.joining("; "));
            throw bad(replay.fileName() + " holds " + index.bad() + " values that cannot be sent: " + places
                    + ". Correct them, or leave them out with lenient=true.");
        }
        if (asked.speed() != null && index.time() == null && index.objects() > 0) {
            throw new RefusedException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "replay.no-time",
                    replay.fileName() + " has no member that is known to hold a time ("
                            + String.join(", ", ReplayTime.USUAL) + "); name it with time=/member.");
        }
    }

    private static RefusedException bad(String detail) {
        return new RefusedException(HttpStatus.UNPROCESSABLE_CONTENT, "replay.bad", detail);
    }

    private static RefusedException unknown() {
        return new RefusedException(
                HttpStatus.NOT_FOUND,
                "replay.unknown",
                "No JSON file of the data directory has this name; GET /v1/replays lists those that there are.");
    }

    /** A header holds nothing else. */
    private static String ascii(String text) {
        return text.replaceAll("[^\\x21-\\x7E]", "?");
    }
}
