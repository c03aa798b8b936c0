package dev.tally.ingest.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.ingest.body.BodyReader.Body;
import dev.tally.model.config.EventTime;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.FieldValue;
import dev.tally.model.config.TimeFormat;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Utf8;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * The context attributes of one CloudEvent 1.0, collected one by one and then made a draft. All of them are kept: id,
 * source, type and time as the event's own, the others as they came. Used by one thread.
 */
final class CloudAttributes {
    static final String CONTENT_TYPE = EventCodec.CONTENT_TYPE_ATTRIBUTE;

    private static final Set<String> CORE =
            Set.of("specversion", "id", "source", "type", "time", "subject", "dataschema", CONTENT_TYPE);
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,64}");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1F\\x7F-\\x9F]");
    private static final int MOST = 40;
    private static final byte[] NO_DATA = "{}".getBytes(UTF_8);
    private static final EventTime TIME = new EventTime(FieldPath.parse("/time"), TimeFormat.ISO);

    private final Map<String, String> values = new LinkedHashMap<>();

    /** The data of an event that has none. */
    static JsonItem noData(int index) {
        return new JsonItem(index, NO_DATA, 0, NO_DATA.length);
    }

    static Body noData() {
        return new Body(NO_DATA, NO_DATA.length);
    }

    /** Whether the specification names it: then it is a text. */
    static boolean isCore(String name) {
        return CORE.contains(name);
    }

    static String pointer(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }

    void put(String name, String value) throws EventFault {
        if (!NAME.matcher(name).matches() || name.equals("data")) {
            throw fault(name, "event.attribute", "an attribute's name is 1 to 64 lower-case letters and digits");
        }
        if (CONTROL.matcher(value).find() || !Utf8.canEncode(value)) {
            throw fault(name, "event.attribute", "an attribute holds no control characters");
        }
        if (value.getBytes(UTF_8).length > Event.MAX_ATTRIBUTE_BYTES) {
            throw fault(
                    name,
                    "event.attribute",
                    "an attribute has at most " + Event.MAX_ATTRIBUTE_BYTES + " bytes of UTF-8");
        }
        values.put(name, value);
        if (values.size() > MOST) {
            throw fault(name, "event.attribute", "an event has at most " + MOST + " attributes");
        }
    }

    /** The event with these attributes, which are used up, and this data. */
    Draft draft(EventTypes types, Instant now, JsonItem data, String dataPointer) throws EventFault {
        if (!"1.0".equals(required("specversion", Event.MAX_ATTRIBUTE_BYTES))) {
            throw fault("specversion", "event.specversion", "CloudEvents 1.0 are read here, and no other version");
        }
        String id = required("id", Event.MAX_ID_BYTES);
        String source = required("source", Event.MAX_SOURCE_BYTES);
        requireUri("source", source);
        EventRules rules = types.named(required("type", Event.MAX_TYPE_BYTES));
        Instant time = time(now);
        requireUri("dataschema", notEmpty("dataschema"));
        notEmpty("subject");
        requireJson(values.get(CONTENT_TYPE));
        return new Draft(rules, source, id, time, values, data, dataPointer);
    }

    private String required(String name, int maxBytes) throws EventFault {
        String value = values.remove(name);
        if (value == null || value.isEmpty() || value.getBytes(UTF_8).length > maxBytes) {
            throw fault(
                    name,
                    value == null ? "event.missing" : "event.attribute",
                    "every CloudEvent has " + name + ", with 1 to " + maxBytes + " bytes of UTF-8");
        }
        return value;
    }

    private @Nullable String notEmpty(String name) throws EventFault {
        String value = values.get(name);
        if (value != null && value.isEmpty()) {
            throw fault(name, "event.attribute", name + " is not empty where it stands");
        }
        return value;
    }

    private static void requireUri(String name, @Nullable String value) throws EventFault {
        try {
            if (value != null) {
                new URI(value);
            }
        } catch (URISyntaxException malformed) {
            throw fault(name, "event.attribute", name + " is a URI reference, and not " + malformed.getReason());
        }
    }

    private @Nullable Instant time(Instant now) throws EventFault {
        String text = values.remove("time");
        if (text == null) {
            return null;
        }
        try {
            Instant time = TIME.parse(new FieldValue(FieldValue.Kind.STRING, text));
            return time == null ? null : EventRules.notAhead(time, "/time", now);
        } catch (InvalidRecordException unreadable) {
            throw fault("time", unreadable.code(), String.valueOf(unreadable.getMessage()));
        }
    }

    private static void requireJson(@Nullable String contentType) throws EventFault {
        try {
            if (contentType == null || MediaTypes.isJson(MediaType.parseMediaType(contentType))) {
                return;
            }
        } catch (InvalidMediaTypeException malformed) {
            // as if it were of another type
        }
        throw fault(
                CONTENT_TYPE,
                "event.data",
                "the data is JSON, application/json or a type that ends in +json, in UTF-8: Tally counts its members");
    }

    private static EventFault fault(String name, String code, String reason) {
        return new EventFault(pointer(name), code, reason);
    }
}
