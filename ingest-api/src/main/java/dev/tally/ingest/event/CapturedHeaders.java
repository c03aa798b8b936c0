package dev.tally.ingest.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.ingest.problem.RefusedException;
import dev.tally.model.record.Topics;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The headers of a request that an event type captures, as the first member of its events: {@code request_headers}, an object
 * of texts. What the sender wrote follows to the byte. Used by one thread, for one request.
 */
final class CapturedHeaders {
    static final String MEMBER = "request_headers";

    private static final int MAX_VALUE_BYTES = 1024;
    private static final JsonMapper JSON = new JsonMapper();
    /** Without limits: what is read here was held to the door's before. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .build();

    private final HttpServletRequest request;
    private final Map<String, byte[]> membersByType = new HashMap<>();

    CapturedHeaders(HttpServletRequest request) {
        this.request = request;
    }

    /** Refuses an event that says itself what only the door may say, or that would be too large with it. */
    void check(Draft draft) throws EventFault {
        if (draft.rules().capturedHeaders().isEmpty()) {
            return;
        }
        if (hasMember(draft.data())) {
            throw new EventFault(
                    "/" + MEMBER, "event.request-headers", "the door writes this member, from the request's headers");
        }
        if (draft.data().length() + member(draft.rules()).length >= Topics.MAX_VALUE_BYTES) {
            throw new EventFault("", "event.too-large", "with the request's headers it is too large for a record");
        }
    }

    /** The event's bytes on Kafka. */
    byte[] addedTo(Draft draft) {
        JsonItem data = draft.data();
        if (draft.rules().capturedHeaders().isEmpty()) {
            return data.copy();
        }
        byte[] member = member(draft.rules());
        boolean alone = isEmptyObject(data);
        return ByteBuffer.allocate(member.length + data.length() + (alone ? 0 : 1))
                .put((byte) '{')
                .put(member)
                .put(alone ? new byte[0] : new byte[] {','})
                .put(data.bytes(), data.offset() + 1, data.length() - 1)
                .array();
    }

    private byte[] member(EventRules rules) {
        return membersByType.computeIfAbsent(rules.typeName(), unused -> {
            Map<String, String> values = new TreeMap<>();
            for (String name : rules.capturedHeaders()) {
                if (request.getHeader(name) != null) {
                    values.put(name, value(name));
                }
            }
            return ("\"" + MEMBER + "\":" + JSON.writeValueAsString(values)).getBytes(UTF_8);
        });
    }

    private String value(String name) {
        String value = String.join(", ", Collections.list(request.getHeaders(name)));
        if (value.getBytes(UTF_8).length > MAX_VALUE_BYTES) {
            throw new RefusedException(
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "header.too-large",
                    "The header " + name + " is kept with events of this type, and has at most " + MAX_VALUE_BYTES
                            + " bytes. Nothing was written.");
        }
        return value;
    }

    private static boolean hasMember(JsonItem data) {
        try (JsonParser parser = parser(data)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                if (parser.currentName().equals(MEMBER)) {
                    return true;
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return false;
        }
    }

    private static boolean isEmptyObject(JsonItem data) {
        try (JsonParser parser = parser(data)) {
            parser.nextToken();
            return parser.nextToken() == JsonToken.END_OBJECT;
        }
    }

    private static JsonParser parser(JsonItem data) {
        return FACTORY.createParser(ObjectReadContext.empty(), data.bytes(), data.offset(), data.length());
    }
}
