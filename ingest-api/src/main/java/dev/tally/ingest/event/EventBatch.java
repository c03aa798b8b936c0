package dev.tally.ingest.event;

import dev.tally.ingest.event.BatchResult.Item;
import dev.tally.ingest.event.BatchResult.Status;
import dev.tally.ingest.problem.ItemProblem;
import dev.tally.ingest.schema.EventSchema;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.Position;
import dev.tally.model.record.WireRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one request that can be taken, and what is wrong with the others.
 *
 * <p>An identity that comes again in the batch is a {@code duplicate}. With the same bytes it is not published. With
 * others it is: the aggregator counts the first and puts the other into {@code rejections}, as it does for two requests,
 * so that a conflict is found where conflicts are looked for and is not lost here.
 */
final class EventBatch {
    private final @Nullable IdempotencyKey key;
    private final CapturedHeaders headers;
    private final Instant now;
    private final int count;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Item> taken = new ArrayList<>();
    private final List<ItemProblem> problems;
    private final Map<Identity, Draft> first = new HashMap<>();
    private final Map<Kind, Integer> counts = new HashMap<>();

    private record Entry(Draft draft, String id, boolean idGiven, EventRules.Fields fields) {}

    private record Identity(String source, String id) {}

    private record Kind(String type, Status status) {}

    private EventBatch(Drafts found, @Nullable IdempotencyKey key, CapturedHeaders headers, Instant now) {
        this.key = key;
        this.headers = headers;
        this.now = now;
        this.count = found.count();
        this.problems = new ArrayList<>(found.problems());
    }

    /** @param key makes the ids of events that have none */
    static EventBatch of(Drafts found, @Nullable IdempotencyKey key, CapturedHeaders headers, Instant now) {
        EventBatch batch = new EventBatch(found, key, headers, now);
        found.drafts().forEach(batch::judge);
        batch.count(
                found.typeOfOthers(),
                Status.REJECTED,
                found.count() - found.drafts().size());
        batch.problems.sort(Comparator.comparingInt(ItemProblem::index));
        return batch;
    }

    private void judge(Draft draft) {
        List<EventSchema.Fault> faults = draft.rules().check(draft.data());
        for (EventSchema.Fault fault : faults) {
            String pointer = draft.dataPointer() + fault.pointer();
            problems.add(new ItemProblem(draft.index(), pointer, "schema." + fault.keyword(), fault.reason()));
        }
        Status status = Status.REJECTED;
        if (faults.isEmpty()) {
            try {
                headers.check(draft);
                status = take(draft, draft.rules().read(draft, now));
            } catch (EventFault fault) {
                problems.add(fault.of(draft.index(), draft.dataPointer()));
            }
        }
        count(draft.rules().typeName(), status, 1);
    }

    private Status take(Draft draft, EventRules.Fields fields) {
        boolean given = fields.id() != null || key != null;
        String id = fields.id() != null
                ? fields.id()
                : key != null ? key.idOf(draft.index()) : GeneratedId.next(now.toEpochMilli());
        Draft before = given ? first.putIfAbsent(new Identity(draft.source(), id), draft) : null;
        if (before == null || !draft.repeats(before)) {
            entries.add(new Entry(draft, id, given, fields));
        }
        Item item = Item.taken(draft.index(), id, before != null);
        taken.add(item);
        return item.status();
    }

    private void count(String type, Status status, int items) {
        counts.merge(new Kind(type, status), items, Integer::sum);
    }

    /** How many items of a type became what. */
    interface Counting {
        void add(String type, Status status, int items);
    }

    void forEachCount(Counting counting) {
        counts.forEach((kind, items) -> counting.add(kind.type(), kind.status(), items));
    }

    /** The bytes of every event's data that is published, by its type. */
    void forEachSize(ObjLongConsumer<String> size) {
        entries.forEach(entry -> size.accept(
                entry.draft().rules().typeName(), entry.draft().data().length()));
    }

    /** The records to publish, one after the other: each is made when the one before has been handed over. */
    void forEachRecord(Consumer<WireRecord> publish) {
        for (Entry entry : entries) {
            Draft draft = entry.draft();
            Event event = new Event(
                    entry.id(),
                    entry.idGiven(),
                    draft.source(),
                    draft.rules().typeName(),
                    entry.fields().time(),
                    headers.addedTo(draft));
            publish.accept(EventCodec.encode(event, draft.key(entry.fields().key()), draft.attributes()));
        }
    }

    /** How many items the request has, good or bad. */
    int size() {
        return count;
    }

    /** Whether nothing is to be published. */
    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<ItemProblem> problems() {
        return problems;
    }

    /** @param position of the records; null where there is none */
    BatchResult result(@Nullable Position position) {
        Map<Integer, List<ItemProblem>> rejected = new TreeMap<>();
        problems.forEach(problem -> rejected.computeIfAbsent(problem.index(), unused -> new ArrayList<>())
                .add(problem));
        List<Item> items = new ArrayList<>(taken);
        rejected.forEach((index, errors) -> items.add(Item.rejected(index, errors)));
        items.sort(Comparator.comparingInt(Item::index));
        int duplicates = (int)
                taken.stream().filter(item -> item.status() == Status.DUPLICATE).count();
        return new BatchResult(
                taken.size() - duplicates,
                duplicates,
                rejected.size(),
                position == null ? null : position.toString(),
                items);
    }
}
