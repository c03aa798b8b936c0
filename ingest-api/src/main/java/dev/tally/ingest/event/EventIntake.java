package dev.tally.ingest.event;

import dev.tally.ingest.IngestMeters;
import dev.tally.ingest.IngestMeters.Outcome;
import dev.tally.ingest.body.BodyBudget;
import dev.tally.ingest.body.BodyReader;
import dev.tally.ingest.body.BodyReader.Body;
import dev.tally.ingest.problem.Problem;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.security.AccessGuard;
import dev.tally.model.process.FailPoint;
import dev.tally.model.record.Position;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * The way of every request with events, whatever they look like: read, judge, publish, answer.
 *
 * <p>202 means that every event in the answer is on Kafka; 207, for those who {@code Prefer: handling=lenient}, the same
 * of every item marked accepted. Anything else means that nothing was written, but for 503, after which some events may
 * be there: with ids of their own, or an {@code Idempotency-Key}, the same request sent again is counted once. Without
 * either a repeat is another event. Safe for any number of threads.
 */
@Component
final class EventIntake {
    /** What an item costs besides its bytes while it is under way, about. */
    private static final int BYTES_PER_ITEM = 512;

    private final BodyReader bodies;
    private final BodyBudget budget;
    private final EventPublisher publisher;
    private final IngestMeters meters;
    private final Clock clock;

    EventIntake(BodyReader bodies, BodyBudget budget, EventPublisher publisher, IngestMeters meters, Clock clock) {
        this.bodies = bodies;
        this.budget = budget;
        this.publisher = publisher;
        this.meters = meters;
        this.clock = clock;
    }

    ResponseEntity<BatchResult> take(HttpServletRequest request, Function<Body, Drafts> reading) throws IOException {
        IdempotencyKey key = IdempotencyKey.of(request);
        boolean lenient = Preferences.isLenient(request);
        try (BodyBudget.Lease lease = budget.open()) {
            Drafts drafts = reading.apply(bodies.read(request, lease));
            drafts.drafts()
                    .forEach(draft ->
                            AccessGuard.checkMaySend(request, draft.rules().typeName()));
            lease.add((long) drafts.count() * BYTES_PER_ITEM);
            EventBatch batch = EventBatch.of(drafts, key, new CapturedHeaders(request), clock.instant());
            if (batch.size() == 0 || !(lenient || batch.problems().isEmpty())) {
                throw refused(batch);
            }
            FailPoint.reach("A1");
            return answer(batch, lenient);
        }
    }

    private RefusedException refused(EventBatch batch) {
        batch.forEachCount((type, status, items) -> meters.count(type, Outcome.REJECTED, items));
        if (batch.size() == 0) {
            return new RefusedException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "batch.empty", "The batch holds no event. Nothing was written.");
        }
        long bad = batch.problems().stream()
                .mapToInt(problem -> problem.index())
                .distinct()
                .count();
        return new RefusedException(Problem.of(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "batch.rejected",
                        bad + " of " + batch.size() + " items cannot be taken. Nothing was written.")
                .withErrors(batch.problems()));
    }

    private ResponseEntity<BatchResult> answer(EventBatch batch, boolean lenient) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(
                        lenient ? HttpStatus.MULTI_STATUS : HttpStatus.ACCEPTED)
                .contentType(MediaType.APPLICATION_JSON);
        if (lenient) {
            answer.header(Preferences.APPLIED, Preferences.LENIENT);
        }
        if (batch.isEmpty()) {
            batch.forEachCount((type, status, items) -> meters.count(type, status.outcome(), items));
            return answer.body(batch.result(null));
        }
        Position position = publisher.publish(batch);
        return answer.header("Tally-Position", position.toString()).body(batch.result(position));
    }
}
