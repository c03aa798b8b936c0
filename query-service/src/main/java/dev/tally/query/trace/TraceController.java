package dev.tally.query.trace;

import dev.tally.model.record.Event;
import dev.tally.model.record.EventHash;
import dev.tally.model.record.Topics;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Parameters;
import dev.tally.query.request.PathText;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import dev.tally.query.trace.Trace.TracedBatch;
import dev.tally.query.trace.Trace.TracedDocument;
import dev.tally.query.trace.Trace.TracedEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What became of a document or an event: its door, its place on Kafka, the batch that counted it, or why it was rejected.
 * Of event ids only hashes over (source, id) are kept, so they are looked for under the sources that Tally knows, each
 * type's own door and the topics of others, and under {@code source} for what came in as CloudEvents.
 */
@RestController
class TraceController {
    private static final String PREFIX = "/v1/trace/";
    private static final String TYPED_DOOR = "/v1/events/";

    private final Snapshot snapshot;
    private final TraceQueries queries;

    TraceController(Snapshot snapshot, TraceQueries queries) {
        this.snapshot = snapshot;
        this.queries = queries;
    }

    @GetMapping("/v1/trace/{*id}")
    ResponseEntity<Object> trace(HttpServletRequest request) {
        String id = PathText.decode(PathText.raw(request, PREFIX));
        Parameters parameters = Parameters.of(request, List.of("source"));
        Optional<String> source = parameters.text("source");
        if (source.orElse("").length() > Event.MAX_SOURCE_BYTES) {
            throw Parameters.invalid("source", "is longer than any source");
        }
        return snapshot.answer(request, parameters, moment -> {
            Trace trace = source.isPresent()
                    ? new Trace(id, null, events(id, List.of(source.get())), List.of())
                    : new Trace(id, document(id), events(id, queries.sources()), queries.rejections(id));
            if (trace.isEmpty()) {
                throw unknown(id);
            }
            return Answer.of(trace);
        });
    }

    private @Nullable TracedDocument document(String name) {
        return queries.document(name).orElse(null);
    }

    private List<TracedEvent> events(String id, List<String> sources) {
        EventHash hash = new EventHash();
        Map<UUID, String> sourceByHash = new LinkedHashMap<>();
        sources.forEach(source -> sourceByHash.put(hash.ofId(source, id), source));
        List<TracedEvent> events = new ArrayList<>();
        for (TraceQueries.EventPlace place : queries.events(sourceByHash.keySet())) {
            String source = String.valueOf(sourceByHash.get(place.idHash()));
            boolean isOwn = place.topic().equals(Topics.EVENTS);
            String type = isOwn && source.startsWith(TYPED_DOOR) ? source.substring(TYPED_DOOR.length()) : null;
            String door = !isOwn ? "topic " + place.topic() : type == null ? "POST /v1/events" : "POST " + source;
            TracedBatch batch = queries.batch(place).orElse(null);
            List<String> counters = type == null ? List.of() : queries.counters(type);
            events.add(new TracedEvent(
                    source, door, type, place.topic(), place.partition(), place.recordOffset(), batch, counters));
        }
        return events;
    }

    private Problem unknown(String id) {
        Problem problem = Problem.notFound(
                        "trace.unknown",
                        "No document has this name, no rejected record this key, and no event with this id is known."
                                + " Ids are kept for as long as repeats are recognised (deduplicate.within), under"
                                + " their source: name it by ?source= for events that came in as CloudEvents")
                .with("id", id);
        return queries.idsKnownSince()
                .map(day -> problem.with("ids_known_since", day))
                .orElse(problem);
    }
}
