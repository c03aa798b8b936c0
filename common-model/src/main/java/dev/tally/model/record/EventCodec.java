package dev.tally.model.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as Kafka records on {@link Topics#EVENTS}: CloudEvents 1.0, Kafka protocol binding, binary mode. */
public final class EventCodec {
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String ID = "ce_id";
    public static final String SOURCE = "ce_source";
    public static final String TYPE = "ce_type";
    public static final String TIME = "ce_time";
    public static final String CONTENT_TYPE = "content-type";
    /** The attribute that the header {@link #CONTENT_TYPE} carries. */
    public static final String CONTENT_TYPE_ATTRIBUTE = "datacontenttype";

    private static final String ATTRIBUTE = "ce_";

    /** {@code generated} where the door chose the id: such an event has nothing that a repeat could share. */
    public static final String ID_ORIGIN = "tally-id";

    /** Present on a record that its door could not take as an event: the rejection code. */
    public static final String PROBLEM = "tally-problem";
    /** Why, for people. */
    public static final String REASON = "tally-reason";

    private static final int MAX_PROBLEM_BYTES = 64;
    private static final int MAX_REASON_BYTES = 512;
    private static final int USUAL_HEADERS = 7;
    private static final WireHeader SPEC_VERSION_1 = new WireHeader(SPEC_VERSION, "1.0".getBytes(UTF_8));
    private static final WireHeader JSON = new WireHeader(CONTENT_TYPE, "application/json".getBytes(UTF_8));
    private static final WireHeader GENERATED = new WireHeader(ID_ORIGIN, "generated".getBytes(UTF_8));

    private EventCodec() {}

    /** The record that carries this event, which has no further attributes. */
    public static WireRecord encode(Event event, @Nullable String key) {
        return encode(event, key, Map.of());
    }

    /**
     * The record that carries this event.
     *
     * @param key the value of the type's key field; null: the event's id decides the partition
     * @param attributes further CloudEvents attributes by name, such as {@code subject}; other readers of the topic see
     *     them, {@link #decode} does not
     * @throws IllegalArgumentException where {@link #decode} would refuse it
     */
    public static WireRecord encode(Event event, @Nullable String key, Map<String, String> attributes) {
        if (event.data().length == 0) {
            throw new IllegalArgumentException("an event has data");
        }
        List<WireHeader> headers = new ArrayList<>(USUAL_HEADERS + attributes.size());
        byte[] id = WireText.bytes(event.id(), Event.MAX_ID_BYTES, ID);
        headers.add(SPEC_VERSION_1);
        headers.add(new WireHeader(ID, id));
        headers.add(new WireHeader(SOURCE, WireText.bytes(event.source(), Event.MAX_SOURCE_BYTES, SOURCE)));
        headers.add(new WireHeader(TYPE, WireText.bytes(event.type(), Event.MAX_TYPE_BYTES, TYPE)));
        if (event.time() != null) {
            headers.add(new WireHeader(TIME, WireText.bytes(event.time(), TIME)));
        }
        attributes.forEach((name, value) -> addIfAbsent(
                headers,
                new WireHeader(
                        name.equals(CONTENT_TYPE_ATTRIBUTE) ? CONTENT_TYPE : ATTRIBUTE + name, value.getBytes(UTF_8))));
        addIfAbsent(headers, JSON);
        if (!event.idGiven()) {
            headers.add(GENERATED);
        }
        return new WireRecord(Topics.EVENTS, key == null ? id : key.getBytes(UTF_8), event.data(), headers);
    }

    private static void addIfAbsent(List<WireHeader> headers, WireHeader added) {
        for (WireHeader header : headers) {
            if (header.name().equals(added.name())) {
                return;
            }
        }
        headers.add(added);
    }

    /**
     * The record of something that came as an event and is none: it becomes a row of {@code rejections}, with these bytes,
     * and one row, however often it is sent. Code and reason are cut where they are longer than their headers.
     *
     * @param event what it would have been; its data is what came
     */
    public static WireRecord encodeRejected(Event event, String code, String reason) {
        WireRecord record = encode(event, null);
        List<WireHeader> headers = new ArrayList<>(record.headers());
        headers.add(header(PROBLEM, code, MAX_PROBLEM_BYTES));
        if (!reason.isEmpty()) {
            headers.add(header(REASON, reason, MAX_REASON_BYTES));
        }
        return new WireRecord(record.topic(), record.key(), record.value(), headers);
    }

    private static WireHeader header(String name, String text, int maxBytes) {
        return new WireHeader(name, WireText.bytes(WireText.fitting(text, maxBytes), maxBytes, name));
    }

    /**
     * The event in a received record. Its data is not parsed here.
     *
     * @throws InvalidRecordException with code {@code event.header} or {@code event.value}; with its door's code where that
     *     could not take it
     */
    public static Event decode(byte @Nullable [] value, WireHeaders headers) throws InvalidRecordException {
        if (value == null || value.length == 0) {
            throw new InvalidRecordException("event.value", "an event's record has no value");
        }
        if (headers.last(PROBLEM) != null) {
            throw rejected(headers);
        }
        byte[] time = headers.last(TIME);
        return new Event(
                required(headers, ID, Event.MAX_ID_BYTES),
                headers.last(ID_ORIGIN) == null,
                required(headers, SOURCE, Event.MAX_SOURCE_BYTES),
                required(headers, TYPE, Event.MAX_TYPE_BYTES),
                time == null ? null : WireText.instant(time, "event.header", TIME),
                value);
    }

    /**
     * What a received record that its door could not take as an event has in common with its repeats, and with no event; null
     * where it has nothing, or is no such record.
     */
    public static @Nullable UUID rejectionId(WireHeaders headers, EventHash hash) {
        byte[] source = headers.last(SOURCE);
        byte[] id = headers.last(ID);
        boolean given = headers.last(PROBLEM) != null && headers.last(ID_ORIGIN) == null;
        return !given || source == null || id == null
                ? null
                : hash.ofRejection(new String(source, UTF_8), new String(id, UTF_8));
    }

    private static InvalidRecordException rejected(WireHeaders headers) throws InvalidRecordException {
        String code = required(headers, PROBLEM, MAX_PROBLEM_BYTES);
        return headers.last(REASON) == null
                ? new InvalidRecordException(code, "its door could not take it")
                : new InvalidRecordException(code, required(headers, REASON, MAX_REASON_BYTES));
    }

    private static String required(WireHeaders headers, String name, int maxBytes) throws InvalidRecordException {
        byte[] bytes = headers.last(name);
        if (bytes == null || bytes.length == 0) {
            throw new InvalidRecordException("event.header", "header " + name + " is absent or empty");
        }
        if (bytes.length > maxBytes) {
            throw new InvalidRecordException(
                    "event.header", "header " + name + " is longer than " + maxBytes + " bytes");
        }
        String text = WireText.utf8(bytes, "event.header");
        if (text.indexOf('\0') >= 0) {
            throw new InvalidRecordException("event.header", "header " + name + " holds a NUL");
        }
        return text;
    }
}
