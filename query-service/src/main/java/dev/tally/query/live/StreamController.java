package dev.tally.query.live;

import dev.tally.query.problem.Problem;
import dev.tally.query.request.Parameters;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/stream}: Server-Sent Events, one frame per committed batch. {@code Last-Event-ID} resumes behind that
 * batch. A client costs a connection and a small queue, but neither a thread nor a connection to the database. A HEAD gets
 * what a GET would begin with, and listens to nothing.
 */
@RestController
class StreamController {
    /** Room for all that a client may have missed and as much again. */
    private static final int MOST_WAITING = 2 * Broadcast.RECENT;

    private final Broadcast broadcast;
    private final Semaphore places;

    StreamController(Broadcast broadcast, StreamLimit limit) {
        this.broadcast = broadcast;
        this.places = new Semaphore(limit.clients());
    }

    @GetMapping("/v1/stream")
    void stream(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Parameters.none(request);
        Long lastEventId = lastEventId(request.getHeader("Last-Event-ID"));
        // Nothing is ever written to a HEAD, so nothing would ever tell that its client has gone.
        boolean listens = !request.getMethod().equals("HEAD");
        if (listens ? !places.tryAcquire() : places.availablePermits() == 0) {
            throw Problem.later("stream.busy", "As many clients as may already listen; come again, or ask /v1/status");
        }
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // A proxy that waits until it has enough to pass on would make it anything but live.
        response.setHeader("X-Accel-Buffering", "no");
        if (listens) {
            begin(lastEventId, request, response);
        }
    }

    private void begin(@Nullable Long lastEventId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AsyncContext exchange = request.startAsync();
        exchange.setTimeout(0);
        Listener listener =
                new Listener(lastEventId, exchange, response.getOutputStream(), MOST_WAITING, places::release);
        exchange.addListener(listener);
        response.getOutputStream().setWriteListener(listener);
        broadcast.add(listener);
    }

    private static @Nullable Long lastEventId(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            return null;
        }
        if (!header.matches("[0-9]{1,18}")) {
            throw Problem.badRequest("last-event-id.invalid", "Last-Event-ID is the number of a batch")
                    .with("header", "Last-Event-ID");
        }
        return Long.valueOf(header);
    }
}
