package dev.tally.aggregator.count;

import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.FieldValue;
import dev.tally.model.config.Source.Format;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.InvalidRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records of one topic as events: those of Tally's own topic by their headers, those of a topic that others write as the
 * configuration says. Not thread-safe.
 */
public final class EventReader {
    private final @Nullable SourceRules source;
    private final @Nullable AvroJson avro;
    private final List<CounterDefinition> definitions;
    private final List<FieldPath> ownMembers = new ArrayList<>();
    private final Map<String, EventCounters> counters = new HashMap<>();

    /**
     * An event that was read.
     *
     * @param json its data
     * @param members what its counters need of it
     */
    public record Read(Event event, byte[] json, EventCounters counters, List<FieldValue> members) {
        void count(long timeMillis) {
            counters.count(members, timeMillis);
        }
    }

    /** @param source how its records are events; null for Tally's own topic */
    public EventReader(@Nullable SourceRules source, List<CounterDefinition> definitions) {
        this.source = source;
        this.definitions = definitions;
        this.avro = source != null && source.format() == Format.AVRO && source.schema() != null
                ? new AvroJson(source.schema())
                : null;
        if (source != null && source.time() != null) {
            ownMembers.add(source.time().at());
        }
        if (source != null && source.id() != null) {
            ownMembers.add(source.id());
        }
    }

    /** Whether the topic is Tally's own. */
    boolean isOwn() {
        return source == null;
    }

    /** The event in this record, if it is one. */
    public Read read(ReceivedRecord record) throws InvalidRecordException {
        return source == null ? readOwn(record) : readForeign(source, record);
    }

    private Read readOwn(ReceivedRecord record) throws InvalidRecordException {
        Event event = EventCodec.decode(record.value(), record.headers());
        EventCounters counting = countersOf(event.type());
        return new Read(event, event.data(), counting, counting.read(event.data()));
    }

    private Read readForeign(SourceRules rules, ReceivedRecord record) throws InvalidRecordException {
        byte[] value = record.value();
        if (value == null || value.length == 0) {
            throw new InvalidRecordException("event.value", "the record has no value");
        }
        byte[] json = avro == null ? value : avro.read(value);
        EventCounters counting = countersOf(type(rules, json));
        List<FieldValue> members = counting.read(json);
        Instant time = rules.time() == null
                ? null
                : rules.time().parse(counting.member(members, rules.time().at()));
        String id = rules.id() == null ? null : id(rules.id(), counting.member(members, rules.id()));
        Event event = new Event(id == null ? "" : id, id != null, rules.topic(), counting.type(), time, value);
        return new Read(event, json, counting, members);
    }

    private static String type(SourceRules rules, byte[] json) throws InvalidRecordException {
        if (rules.typeAt() == null) {
            return String.valueOf(rules.type());
        }
        String type = rules.typeAt().read(json).text();
        if (type == null || !isText(type, Event.MAX_TYPE_BYTES)) {
            throw new InvalidRecordException(
                    "event.type",
                    rules.typeAt() + " should hold the event's type, a text of 1 to " + Event.MAX_TYPE_BYTES
                            + " bytes");
        }
        return type;
    }

    /** Null where the event has none: then nothing can repeat it. */
    private static @Nullable String id(FieldPath at, FieldValue value) throws InvalidRecordException {
        if (value.isMissing()) {
            return null;
        }
        String id = value.text();
        if (id == null || !isText(id, Event.MAX_ID_BYTES)) {
            throw new InvalidRecordException(
                    "event.id",
                    at + " should hold the event's id, a text or number of 1 to " + Event.MAX_ID_BYTES + " bytes");
        }
        return id;
    }

    private static boolean isText(String text, int maxBytes) {
        return !text.isEmpty()
                && text.length() <= maxBytes
                && text.indexOf('\0') < 0
                && text.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
    }

    private EventCounters countersOf(String type) {
        return counters.computeIfAbsent(
                type,
                name -> new EventCounters(
                        name,
                        definitions.stream()
                                .filter(counter -> counter.from().equals(name))
                                .toList(),
                        ownMembers));
    }

    /** What the events so far add, by counter. */
    Map<String, CounterDelta> deltas() {
        Map<String, CounterDelta> deltas = new HashMap<>();
        counters.values().forEach(counting -> deltas.putAll(counting.deltas()));
        return deltas;
    }
}
