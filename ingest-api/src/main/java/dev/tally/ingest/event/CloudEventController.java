package dev.tally.ingest.event;

import dev.tally.ingest.body.BodyReader.Body;
import dev.tally.ingest.body.Limits;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code POST /v1/events}: CloudEvents 1.0 in each mode of the HTTP binding (structured, batched, binary), and their JSON
 * objects one a line. What it promises: {@link EventIntake}.
 */
@RestController
final class CloudEventController {
    private final EventIntake intake;
    private final EventTypes types;
    private final Limits limits;
    private final Clock clock;
    private final JsonFactory json;

    CloudEventController(EventIntake intake, EventTypes types, Limits limits, Clock clock) {
        this.intake = intake;
        this.types = types;
        this.limits = limits;
        this.clock = clock;
        this.json = JsonItems.factory(limits);
    }

    @PostMapping("/v1/events")
    ResponseEntity<BatchResult> post(HttpServletRequest request) throws IOException {
        boolean binary = CloudEventHeaders.areIn(request);
        if (binary && request.getContentType() == null) {
            return intake.take(request, body -> binary(withoutData(body), request));
        }
        MediaTypes media = MediaTypes.ofCloudEvents(request.getContentType(), binary);
        return intake.take(request, body -> switch (media) {
            case DOCUMENT -> binary(JsonItems.ofObject(body, limits, json), request);
            case LINES -> structured(JsonItems.ofLines(body, limits, json));
            case CLOUD_EVENT -> structured(JsonItems.ofObject(body, limits, json));
            case CLOUD_EVENTS -> structured(JsonItems.ofArray(body, limits, json));
        });
    }

    private Drafts structured(JsonItems found) {
        CloudEventReader reader = new CloudEventReader(types, limits, json, clock.instant());
        return Drafts.of(found, reader::read);
    }

    private Drafts binary(JsonItems found, HttpServletRequest request) {
        return Drafts.of(found, item -> CloudEventHeaders.of(request).draft(types, clock.instant(), item, ""));
    }

    /** An event need not have data, and then its body has no type. */
    private JsonItems withoutData(Body body) {
        if (body.length() > 0) {
            MediaTypes.ofCloudEvents(null, true); // refuses
        }
        return JsonItems.ofObject(CloudAttributes.noData(), limits, json);
    }
}
