package dev.tally.ingest.event;

import dev.tally.ingest.body.BodyReader.Body;
import dev.tally.ingest.body.Limits;
import dev.tally.ingest.problem.RefusedException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A CloudEvent in its JSON format: attributes as members, and the data, whose bytes stay as they are. The item has been
 * checked to be well-formed JSON before.
 */
final class CloudEventReader {
    private static final String DATA = "/data";
    private static final String BASE64 = "/data_base64";

    private final EventTypes types;
    private final Limits limits;
    private final JsonFactory json;
    private final Instant now;

    CloudEventReader(EventTypes types, Limits limits, JsonFactory json, Instant now) {
        this.types = types;
        this.limits = limits;
        this.json = json;
        this.now = now;
    }

    Draft read(JsonItem item) throws EventFault {
        CloudAttributes attributes = new CloudAttributes();
        JsonItem data = null;
        try (JsonParser parser =
                json.createParser(ObjectReadContext.empty(), item.bytes(), item.offset(), item.length())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_NULL) {
                    continue; // as if it were not there
                }
                switch (name) {
                    case "data" -> data = only(data, data(parser, item));
                    case "data_base64" -> data = only(data, bytes(parser, item));
                    default -> attributes.put(name, attribute(parser, name, value));
                }
            }
        }
        return attributes.draft(types, now, data == null ? CloudAttributes.noData(item.index()) : data, DATA);
    }

    private static JsonItem only(@Nullable JsonItem before, JsonItem data) throws EventFault {
        if (before != null) {
            throw new EventFault(BASE64, "event.data", "an event has data or data_base64, and not both");
        }
        return data;
    }

    /** JSON in base64, which SDKs send where they do not see by the data's type that it is JSON. */
    private JsonItem bytes(JsonParser parser, JsonItem item) throws EventFault {
        try {
            byte[] decoded = Base64.getDecoder().decode(parser.getString());
            List<JsonItem> found = JsonItems.ofObject(new Body(decoded, decoded.length), limits, json)
                    .items();
            if (found.size() == 1) {
                return new JsonItem(
                        item.index(),
                        decoded,
                        found.get(0).offset(),
                        found.get(0).length());
            }
        } catch (IllegalArgumentException | RefusedException noJson) {
            // as any other bytes
        }
        throw new EventFault(
                BASE64, "event.data", "the bytes are no JSON object, and Tally counts members of JSON objects");
    }

    private static JsonItem data(JsonParser parser, JsonItem item) throws EventFault {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new EventFault(DATA, "event.object", "the data of an event is a JSON object here");
        }
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        int to = Math.toIntExact(parser.currentLocation().getByteOffset());
        return new JsonItem(item.index(), item.bytes(), item.offset() + from, to - from);
    }

    private static String attribute(JsonParser parser, String name, JsonToken value) throws EventFault {
        boolean core = CloudAttributes.isCore(name);
        if (value == JsonToken.VALUE_STRING || (!core && (value == JsonToken.VALUE_NUMBER_INT || value.isBoolean()))) {
            return parser.getString();
        }
        throw new EventFault(
                CloudAttributes.pointer(name),
                "event.attribute",
                core ? "the attribute is a text" : "an extension is a text, a whole number or a boolean");
    }
}
