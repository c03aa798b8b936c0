package dev.tally.ingest.event;

import dev.tally.ingest.body.Limits;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.json.JsonFactory;

/** {@code POST /v1/events/{type}}: one JSON object, an array of them, or one a line. What it promises: {@link EventIntake}. */
@RestController
final class EventController {
    private final EventIntake intake;
    private final EventTypes types;
    private final Limits limits;
    private final JsonFactory json;

    EventController(EventIntake intake, EventTypes types, Limits limits) {
        this.intake = intake;
        this.types = types;
        this.limits = limits;
        this.json = JsonItems.factory(limits);
    }

    @PostMapping("/v1/events/{type}")
    ResponseEntity<BatchResult> post(@PathVariable String type, HttpServletRequest request) throws IOException {
        EventRules rules = types.ofPath(type);
        MediaTypes media = MediaTypes.ofTyped(request.getContentType());
        return intake.take(
                request,
                body -> Drafts.typed(
                        media == MediaTypes.LINES
                                ? JsonItems.ofLines(body, limits, json)
                                : JsonItems.ofDocument(body, limits, json),
                        rules));
    }
}
