package dev.tally.model.config;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One member that a counter groups by, and the column that shows it.
 *
 * @param name of the column
 * @param at where it stands; a text, a number as it is written, or a boolean
 * @param missing what stands for an event without it; null: such an event is left out
 */
public record GroupField(
        String name, FieldPath at, @Nullable String missing) implements Serializable {
    /** Several of them are one key of a table, and PostgreSQL's keys have at most 2,704 bytes. */
    public static final int MAX_VALUE_BYTES = 256;

    public GroupField {
        CounterDefinition.checkColumn(name);
        EventType.checkMember(at);
        if (missing != null) {
            checkMissing(missing);
        }
    }

    static String checkMissing(String missing) {
        if (!isGroupValue(missing)) {
            throw new IllegalArgumentException(
                    "a group's value has at most " + MAX_VALUE_BYTES + " bytes and no NUL, and 'missing' is one");
        }
        return missing;
    }

    /** Whether a table can hold this as a group's value. */
    public static boolean isGroupValue(String value) {
        if (value.length() > MAX_VALUE_BYTES || value.indexOf('\0') >= 0) {
            return false;
        }
        int bytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            // Both halves of a pair together have four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes <= MAX_VALUE_BYTES;
    }
}
