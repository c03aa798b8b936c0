package dev.tally.ingest.event;

import dev.tally.ingest.body.BodyReader.Body;
import dev.tally.ingest.event.BatchResult.Item;
import dev.tally.ingest.event.BatchResult.Status;
import dev.tally.ingest.problem.ItemProblem;
import dev.tally.ingest.problem.Problem;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.schema.EventSchema;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.Position;
import dev.tally.model.record.WireRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The events of one request, all of them good: a batch with a bad one does not come to be.
 *
 * <p>An id that comes again in the batch is a {@code duplicate}. With the same bytes it is not published. With others it
 * is: the aggregator counts the first and puts the other into {@code rejections}, as it does for two requests, so that a
 * conflict is found where conflicts are looked for and is not lost here.
 */
final class EventBatch {
    private final Body body;
    private final String source;
    private final String type;
    private final List<Entry> entries;
    private final List<Item> items;
    private final int duplicates;

    private record Entry(JsonItem json, String id, boolean idGiven, EventRules.Fields fields) {}

    private EventBatch(Body body, String source, String type, List<Entry> entries, List<Item> items, int duplicates) {
        this.body = body;
        this.source = source;
        this.type = type;
        this.entries = entries;
        this.items = items;
        this.duplicates = duplicates;
    }

    /** The batch in these items, or a 422 that lists every bad one. */
    static EventBatch of(Body body, JsonItems found, EventRules rules, @Nullable IdempotencyKey key, Instant now) {
        List<ItemProblem> problems = new ArrayList<>(found.problems());
        List<Entry> entries = new ArrayList<>(found.items().size());
        List<Item> items = new ArrayList<>(found.items().size());
        Map<String, JsonItem> first = new HashMap<>();
        int duplicates = 0;
        for (JsonItem json : found.items()) {
            EventRules.Fields fields;
            List<EventSchema.Fault> faults = rules.check(body.bytes(), json);
            if (!faults.isEmpty()) {
                faults.forEach(fault -> problems.add(
                        new ItemProblem(json.index(), fault.pointer(), "schema." + fault.keyword(), fault.reason())));
                continue;
            }
            try {
                fields = rules.read(body.bytes(), json, now);
            } catch (EventFault fault) {
                problems.add(fault.of(json.index()));
                continue;
            }
            boolean given = fields.id() != null || key != null;
            String id = fields.id() != null
                    ? fields.id()
                    : key != null ? key.idOf(json.index()) : GeneratedId.next(now.toEpochMilli());
            JsonItem before = given ? first.putIfAbsent(id, json) : null;
            duplicates += before == null ? 0 : 1;
            if (before == null || !sameBytes(body.bytes(), before, json)) {
                entries.add(new Entry(json, id, given, fields));
            }
            items.add(new Item(json.index(), id, before == null ? Status.ACCEPTED : Status.DUPLICATE));
        }
        refuseAny(problems, found.count());
        return new EventBatch(body, "/v1/events/" + rules.typeName(), rules.typeName(), entries, items, duplicates);
    }

    private static void refuseAny(List<ItemProblem> problems, int count) {
        if (count == 0) {
            throw new RefusedException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "batch.empty", "The batch holds no event. Nothing was written.");
        }
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(ItemProblem::index));
            throw new RefusedException(Problem.of(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "batch.rejected",
                            problems.stream().map(ItemProblem::index).distinct().count() + " of " + count
                                    + " items cannot be taken. Nothing was written.")
                    .withErrors(problems));
        }
    }

    private static boolean sameBytes(byte[] bytes, JsonItem one, JsonItem other) {
        return Arrays.equals(
                bytes,
                one.offset(),
                one.offset() + one.length(),
                bytes,
                other.offset(),
                other.offset() + other.length());
    }

    /** The records to publish, one after the other: each is made when the one before has been handed over. */
    void forEachRecord(Consumer<WireRecord> publish) {
        for (Entry entry : entries) {
            JsonItem json = entry.json();
            byte[] data = Arrays.copyOfRange(body.bytes(), json.offset(), json.offset() + json.length());
            Event event = new Event(
                    entry.id(), entry.idGiven(), source, type, entry.fields().time(), data);
            publish.accept(EventCodec.encode(event, entry.fields().key()));
        }
    }

    int accepted() {
        return items.size() - duplicates;
    }

    int duplicates() {
        return duplicates;
    }

    BatchResult result(Position position) {
        return new BatchResult(accepted(), duplicates, 0, position.toString(), items);
    }
}
