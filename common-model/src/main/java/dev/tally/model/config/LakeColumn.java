package dev.tally.model.config;

import java.io.Serializable;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A column of a lake table that is filled from a member of the event's data. A value of another type leaves it empty, and
 * stays in the data.
 *
 * @param name of the column
 * @param at the member
 */
public record LakeColumn(String name, FieldPath at, Type type) implements Serializable {
    /** The columns that every table of events has. */
    public static final Set<String> FIXED = Set.of(
            "id", "source", "type", "time", "received_at", "topic", "partition", "record_offset", "headers", "data");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /** What a column holds; written in lower case in {@code tally.yaml}. */
    public enum Type {
        STRING,
        /** A whole number of 64 bits. */
        LONG,
        DOUBLE,
        /** An exact number of up to 29 digits before and 9 behind the point. */
        DECIMAL,
        BOOLEAN,
        /** ISO 8601 with an offset. */
        TIMESTAMP
    }

    public LakeColumn {
        checkName(name);
    }

    static String checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a column's name: 1 to 63 of a-z, 0-9 and _, a letter first");
        }
        if (FIXED.contains(name)) {
            throw new IllegalArgumentException("every table of events has a column '" + name + "' already");
        }
        return name;
    }
}
