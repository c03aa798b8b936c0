package dev.tally.model.config;

import org.jspecify.annotations.Nullable;

/**
 * What stands at a {@link FieldPath} in one event.
 *
 * @param kind what it is; {@code null} in JSON counts as missing
 * @param text a scalar's text: a string's content, a number's exact literal, {@code true} or {@code false}; else null
 */
public record FieldValue(Kind kind, @Nullable String text) {
    static final FieldValue MISSING = new FieldValue(Kind.MISSING, null);
    static final FieldValue OBJECT = new FieldValue(Kind.OBJECT, null);
    static final FieldValue ARRAY = new FieldValue(Kind.ARRAY, null);
    static final FieldValue TRUE = new FieldValue(Kind.BOOLEAN, "true");
    static final FieldValue FALSE = new FieldValue(Kind.BOOLEAN, "false");

    /** The kinds of JSON values. */
    public enum Kind {
        MISSING,
        STRING,
        NUMBER,
        BOOLEAN,
        OBJECT,
        ARRAY
    }

    public boolean isMissing() {
        return kind == Kind.MISSING;
    }

    /** Whether it has text: a string, a number or a boolean. */
    public boolean isScalar() {
        return text != null;
    }
}
