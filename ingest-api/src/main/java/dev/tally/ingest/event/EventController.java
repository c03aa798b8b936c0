package dev.tally.ingest.event;

import dev.tally.ingest.IngestMeters;
import dev.tally.ingest.IngestMeters.Outcome;
import dev.tally.ingest.body.BodyBudget;
import dev.tally.ingest.body.BodyReader;
import dev.tally.ingest.body.BodyReader.Body;
import dev.tally.ingest.body.Limits;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.model.process.FailPoint;
import dev.tally.model.record.Position;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code POST /v1/events/{type}}: one JSON object, an array of them, or one a line.
 *
 * <p>202 means that every event in the answer is on Kafka. Anything else means that nothing was written, but for 503,
 * after which some events may be there: with ids of their own, or an {@code Idempotency-Key}, the same request sent again
 * is counted once. Without either a repeat is another event.
 */
@RestController
final class EventController {
    /** What an item costs besides its bytes while it is under way, about. */
    private static final int BYTES_PER_ITEM = 512;

    private final BodyReader bodies;
    private final BodyBudget budget;
    private final Limits limits;
    private final EventTypes types;
    private final EventPublisher publisher;
    private final IngestMeters meters;
    private final Clock clock;
    private final JsonFactory json;

    EventController(
            BodyReader bodies,
            BodyBudget budget,
            Limits limits,
            EventTypes types,
            EventPublisher publisher,
            IngestMeters meters,
            Clock clock) {
        this.bodies = bodies;
        this.budget = budget;
        this.limits = limits;
        this.types = types;
        this.publisher = publisher;
        this.meters = meters;
        this.clock = clock;
        this.json = JsonItems.factory(limits);
    }

    @PostMapping("/v1/events/{type}")
    ResponseEntity<BatchResult> post(@PathVariable String type, HttpServletRequest request) throws IOException {
        EventRules rules = types.named(type);
        MediaTypes media = MediaTypes.of(request.getContentType());
        IdempotencyKey key = IdempotencyKey.of(request);
        try (BodyBudget.Lease lease = budget.open()) {
            Body body = bodies.read(request, lease);
            JsonItems items = media == MediaTypes.LINES
                    ? JsonItems.ofLines(body, limits, json)
                    : JsonItems.ofDocument(body, limits, json);
            lease.add((long) items.count() * BYTES_PER_ITEM);
            EventBatch batch = batch(body, items, rules, key);
            FailPoint.reach("A1");
            Position position = publisher.publish(batch, type);
            meters.countBytes(type, body.length());
            return ResponseEntity.accepted()
                    .contentType(MediaType.APPLICATION_JSON)
                    .header("Tally-Position", position.toString())
                    .body(batch.result(position));
        }
    }

    private EventBatch batch(Body body, JsonItems items, EventRules rules, @Nullable IdempotencyKey key) {
        try {
            return EventBatch.of(body, items, rules, key, clock.instant());
        } catch (RefusedException refused) {
            meters.count(rules.typeName(), Outcome.REJECTED, items.count());
            throw refused;
        }
    }
}
