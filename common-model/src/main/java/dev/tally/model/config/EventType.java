package dev.tally.model.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the section {@code events}: what is known of a type. Types without an entry are counted too.
 *
 * @param name the CloudEvents type
 * @param schema a JSON Schema 2020-12 file that its events are checked against at the door; null: not checked
 * @param key the member that decides the partition; null: the event's id
 * @param id the member that identifies an event; null: the CloudEvents id or {@code Idempotency-Key}
 * @param time when it happened; null: when it was received
 * @param captureHeaders the request headers, in lower case, that become part of an event that comes over HTTP
 */
public record EventType(
        String name,
        @Nullable Path schema,
        @Nullable FieldPath key,
        @Nullable FieldPath id,
        @Nullable EventTime time,
        List<String> captureHeaders) {
    /** Of request headers: an event is about something else. */
    public static final int MAX_HEADERS = 16;

    private static final Pattern HEADER = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Set<String> SECRETS = Set.of("authorization", "proxy-authorization", "cookie");
    /** It stands in URLs, headers and tables: visible, without spaces and slashes. */
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}/?#%]+", Pattern.UNICODE_CHARACTER_CLASS);

    public EventType {
        checkName(name);
        checkMember(key);
        checkMember(id);
        checkMember(time == null ? null : time.at());
        captureHeaders = List.copyOf(captureHeaders);
        if (captureHeaders.size() > MAX_HEADERS) {
            throw new IllegalArgumentException("an event captures at most " + MAX_HEADERS + " request headers");
        }
    }

    /** One that captures no headers. */
    public EventType(
            String name,
            @Nullable Path schema,
            @Nullable FieldPath key,
            @Nullable FieldPath id,
            @Nullable EventTime time) {
        this(name, schema, key, id, time, List.of());
    }

    static String checkHeader(String name) {
        if (!HEADER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not the name of a request header in lower case, such as"
                            + " user-agent: 1 to 64 of a-z, 0-9, '-' and '_'");
        }
        if (SECRETS.contains(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' holds a secret of its sender, which would stand on Kafka and in tables");
        }
        return name;
    }

    static String checkName(String name) {
        if (!NAME.matcher(name).matches() || name.getBytes(UTF_8).length > Event.MAX_TYPE_BYTES) {
            throw new IllegalArgumentException("'" + name + "' is not an event type such as order.placed: 1 to "
                    + Event.MAX_TYPE_BYTES + " bytes without spaces and none of / ? # %");
        }
        return name;
    }

    static @Nullable FieldPath checkMember(@Nullable FieldPath path) {
        if (path != null && path.steps().isEmpty()) {
            throw new IllegalArgumentException("an empty JSON Pointer is the whole event, and a member is wanted here");
        }
        return path;
    }
}
