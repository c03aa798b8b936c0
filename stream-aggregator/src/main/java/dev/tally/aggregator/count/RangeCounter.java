package dev.tally.aggregator.count;

import dev.tally.aggregator.count.DocumentState.Verdict;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.EventHash;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records of one range: bytes to line or event, to words and buckets, to one {@link RangeDelta}. Every record
 * ends as accepted, duplicate or rejected; none is dropped. Keeps no record, so its memory follows the distinct words and
 * documents of a range and not its length. Not thread-safe.
 */
public final class RangeCounter {
    private static final long MAX_AHEAD_MILLIS = Duration.ofDays(1).toMillis();
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private final TopicRange range;
    private final CountingRules rules;
    /** Null where the topic holds lines. */
    private final @Nullable EventReader reader;

    private final Knowledge knowledge;
    private final Tokenizer tokenizer;
    private final WordTable words = new WordTable();
    private final EventHash hash = new EventHash();
    private final Map<String, DocumentCounter> documents = new LinkedHashMap<>();
    private final Map<String, TypeDelta> types = new HashMap<>();
    private final EventIds events = new EventIds();
    private final Map<UUID, EventId> eventsById = new HashMap<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private long consumed;
    private long accepted;
    private final IntStream.Builder repeats = IntStream.builder();

    public RangeCounter(TopicRange range, CountingRules rules, Knowledge knowledge, Tokenizer tokenizer) {
        this.range = range;
        this.rules = rules;
        this.reader = rules.holdsEvents(range.topic())
                ? new EventReader(rules.sources().get(range.topic()), rules.counters())
                : null;
        this.knowledge = knowledge;
        this.tokenizer = tokenizer;
    }

    /** Counts the next record of the range, in the order of offsets. */
    public void add(ReceivedRecord record) {
        if (knowledge.isUncounted(record.offset())) {
            return;
        }
        consumed++;
        try {
            if (reader != null) {
                addEvent(record, reader.read(record));
            } else {
                addLine(record, LineCodec.decode(range.topic(), record.key(), record.value(), record.headers()));
            }
        } catch (InvalidRecordException invalid) {
            if (reader == null || !reader.isOwn() || !repeatsRejection(record)) {
                reject(record, "decode", invalid.code(), String.valueOf(invalid.getMessage()));
            }
        }
    }

    /** Whether its door rejected this before, and said so, and says it again after a crash. */
    private boolean repeatsRejection(ReceivedRecord record) {
        byte[] value = record.value();
        UUID rejection = EventCodec.rejectionId(record.headers(), hash);
        if (rejection == null || value == null || value.length == 0) {
            return false;
        }
        EventId id = new EventId(rejection, hash.ofData(value));
        EventId first = firstWith(id, record);
        if (first == null || !first.body().equals(id.body())) {
            return false;
        }
        repeat(record);
        return true;
    }

    private void addLine(ReceivedRecord record, Line line) {
        DocumentCounter document = documents.computeIfAbsent(
                line.document(),
                name -> new DocumentCounter(name, knowledge.documents().get(name)));
        Verdict verdict = document.advance(line);
        switch (verdict) {
            case REPEAT -> repeat(record);
            case SUPERSEDED ->
                reject(
                        record,
                        "identity",
                        "version.superseded",
                        "another version of " + line.document() + " began before this one ended");
            case GAP ->
                reject(
                        record,
                        "identity",
                        "sequence.gap",
                        "an earlier line of this version of " + line.document()
                                + " is missing; it counts when it is sent again");
            case NEXT, NEW_VERSION -> countText(record, line, document);
        }
    }

    private void countText(ReceivedRecord record, Line line, DocumentCounter document) {
        if (line.problem() != null) {
            document.countRejected();
            reject(record, "door", line.problem(), "the door could not read this line whole; its first bytes are kept");
            return;
        }
        if (line.op() == Line.Op.LINE) {
            try {
                int found = tokenizer.tokenize(line.text(), 0, line.text().length, words);
                document.countWords(tokenizer.found(), found);
            } catch (InvalidRecordException malformed) {
                document.countRejected();
                reject(record, "count", malformed.code(), String.valueOf(malformed.getMessage()));
                return;
            }
            document.countLine();
        }
        accepted++;
    }

    private void addEvent(ReceivedRecord record, EventReader.Read read) {
        Event event = read.event();
        long received = record.receivedMillis();
        Instant time = event.time() == null ? Instant.ofEpochMilli(received) : event.time();
        if (time.isAfter(Instant.ofEpochMilli(received + MAX_AHEAD_MILLIS))) {
            reject(record, "time", "time.future", "its time " + time + " is over a day after Kafka received it");
        } else if (time.isBefore(EARLIEST)) {
            reject(record, "time", "time.range", "its time " + time + " is before the year 1");
        } else if (!event.idGiven() || knowledge.isJudged() || isFirst(record, event)) {
            types.computeIfAbsent(event.type(), type -> new TypeDelta())
                    .count(time.toEpochMilli(), received, rules.bucketWidths());
            read.count(time.toEpochMilli());
            accepted++;
        }
    }

    private boolean isFirst(ReceivedRecord record, Event event) {
        EventId id = EventId.of(hash, event.source(), event.id(), event.data());
        EventId first = firstWith(id, record);
        if (first == null) {
            return true;
        }
        if (first.body().equals(id.body())) {
            repeat(record);
        } else {
            String reason = "the id " + event.id() + " came before with other data; the first one counts";
            reject(record, "identity", "id.conflict", reason);
        }
        return false;
    }

    /** Who had the id before; null where this is the first, which is then remembered. */
    private @Nullable EventId firstWith(EventId id, ReceivedRecord record) {
        EventId before = knowledge.events().get(id.id());
        EventId first = before != null ? before : eventsById.putIfAbsent(id.id(), id);
        if (first == null) {
            events.add(record.offset(), id);
        }
        return first;
    }

    private void repeat(ReceivedRecord record) {
        repeats.add(Math.toIntExact(record.offset() - range.fromOffset()));
    }

    private void reject(ReceivedRecord record, String stage, String code, String reason) {
        rejections.add(Rejection.of(range, record, stage, code, reason));
    }

    /**
     * What the records so far add.
     *
     * @param next the offset behind them: the range's end, unless reading stopped earlier
     */
    public RangeDelta delta(long next) {
        String[] wordTexts = new String[words.size()];
        for (int index = 0; index < wordTexts.length; index++) {
            wordTexts[index] = words.word(index);
        }
        return new RangeDelta(
                range.before(next),
                consumed,
                accepted,
                repeats.build().toArray(),
                wordTexts,
                documents.values().stream().map(DocumentCounter::delta).toList(),
                types,
                reader == null ? Map.of() : reader.deltas(),
                events.trimmed(),
                rejections);
    }
}
