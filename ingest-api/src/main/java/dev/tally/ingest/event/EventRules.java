package dev.tally.ingest.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.ingest.schema.EventSchema;
import dev.tally.model.config.EventTime;
import dev.tally.model.config.EventType;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.FieldPaths;
import dev.tally.model.config.FieldValue;
import dev.tally.model.record.Event;
import dev.tally.model.record.InvalidRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one type's configuration says of its events: where the id, the key and the time stand, and their schema. Immutable.
 *
 * <p>{@code null} in an event counts as missing. A missing id or key leaves it to the door; a missing time, where one is
 * configured, is a mistake: counted at its arrival the event would stand in a bucket that its sender did not mean.
 */
final class EventRules {
    /** Times further ahead are a wrong clock or a wrong unit. */
    private static final Duration AHEAD = Duration.ofDays(1);
    /** A key says where an event belongs; it is no place for content. Value, key and headers must fit one record. */
    static final int MAX_KEY_BYTES = 1024;

    private final EventType type;
    private final @Nullable EventSchema schema;
    private final @Nullable FieldPaths paths;
    private final int idAt;
    private final int keyAt;
    private final int timeAt;

    private EventRules(EventType type, @Nullable EventSchema schema) {
        this.type = type;
        this.schema = schema;
        List<FieldPath> wanted = new ArrayList<>();
        this.idAt = want(wanted, type.id());
        this.keyAt = want(wanted, type.key());
        EventTime time = type.time();
        this.timeAt = want(wanted, time == null ? null : time.at());
        this.paths = wanted.isEmpty() ? null : FieldPaths.of(wanted);
    }

    static EventRules of(EventType type, @Nullable EventSchema schema) {
        return new EventRules(type, schema);
    }

    private static int want(List<FieldPath> wanted, @Nullable FieldPath path) {
        if (path == null) {
            return -1;
        }
        wanted.add(path);
        return wanted.size() - 1;
    }

    String typeName() {
        return type.name();
    }

    List<String> capturedHeaders() {
        return type.captureHeaders();
    }

    /** What an event says of itself. Null: it does not say. */
    record Fields(
            @Nullable String id,
            @Nullable String key,
            @Nullable Instant time) {}

    /**
     * The id, key and time of an event. What stands beside its data goes before what stands in it.
     *
     * @throws EventFault where one of them cannot be what it should be; its pointer begins in the data
     */
    Fields read(Draft draft, Instant now) throws EventFault {
        if (paths == null) {
            return new Fields(draft.id(), null, draft.time());
        }
        JsonItem item = draft.data();
        List<FieldValue> values;
        try {
            values = paths.read(item.bytes(), item.offset(), item.length());
        } catch (InvalidRecordException unreadable) {
            throw new EventFault("", unreadable.code(), String.valueOf(unreadable.getMessage()));
        }
        return new Fields(
                draft.id() != null || idAt < 0 ? draft.id() : id(values.get(idAt)),
                keyAt < 0 ? null : key(values.get(keyAt)),
                draft.time() != null || timeAt < 0 ? draft.time() : time(values.get(timeAt), now));
    }

    /** What the object breaks of the type's schema. */
    List<EventSchema.Fault> check(JsonItem data) {
        return schema == null ? List.of() : schema.check(data.bytes(), data.offset(), data.length());
    }

    private @Nullable String id(FieldValue value) throws EventFault {
        if (value.isMissing()) {
            return null;
        }
        String text = value.text();
        if (text == null || value.kind() == FieldValue.Kind.BOOLEAN) {
            throw new EventFault(pointer(type.id()), "event.id", "the id is a text or a number");
        }
        if (text.isEmpty() || text.getBytes(UTF_8).length > Event.MAX_ID_BYTES) {
            throw new EventFault(
                    pointer(type.id()), "event.id", "the id has 1 to " + Event.MAX_ID_BYTES + " bytes of UTF-8");
        }
        return text;
    }

    private @Nullable String key(FieldValue value) throws EventFault {
        if (value.isMissing()) {
            return null;
        }
        String text = value.text();
        if (text == null) {
            throw new EventFault(pointer(type.key()), "event.key", "the key is a text, a number or a boolean");
        }
        if (text.getBytes(UTF_8).length > MAX_KEY_BYTES) {
            throw new EventFault(
                    pointer(type.key()), "event.key", "the key has at most " + MAX_KEY_BYTES + " bytes of UTF-8");
        }
        return text;
    }

    private Instant time(FieldValue value, Instant now) throws EventFault {
        EventTime time = Objects.requireNonNull(type.time());
        String at = pointer(time.at());
        Instant instant;
        try {
            instant = time.parse(value);
        } catch (InvalidRecordException unreadable) {
            throw new EventFault(at, unreadable.code(), String.valueOf(unreadable.getMessage()));
        }
        if (instant == null) {
            throw new EventFault(at, "time.missing", "events of this type say when they happened, this one does not");
        }
        return notAhead(instant, at, now);
    }

    static Instant notAhead(Instant time, String pointer, Instant now) throws EventFault {
        if (time.isAfter(now.plus(AHEAD))) {
            throw new EventFault(pointer, "time.future", "the time is more than a day ahead: a wrong clock or unit");
        }
        return time;
    }

    private static String pointer(@Nullable FieldPath path) {
        return path == null ? "" : path.toString();
    }
}
