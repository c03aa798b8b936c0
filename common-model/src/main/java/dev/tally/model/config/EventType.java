package dev.tally.model.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.Event;
import java.nio.file.Path;
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
 */
public record EventType(
        String name,
        @Nullable Path schema,
        @Nullable FieldPath key,
        @Nullable FieldPath id,
        @Nullable EventTime time) {
    /** It stands in URLs, headers and tables: visible, without spaces and slashes. */
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}/?#%]+", Pattern.UNICODE_CHARACTER_CLASS);

    public EventType {
        checkName(name);
        checkMember(key);
        checkMember(id);
        checkMember(time == null ? null : time.at());
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
