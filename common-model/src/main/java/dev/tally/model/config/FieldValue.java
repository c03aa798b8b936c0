package dev.tally.model.config;

import java.io.Serializable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What stands at a {@link FieldPath} in one event.
 *
 * @param kind what it is; {@code null} in JSON counts as missing
 * @param text a scalar's text: a string's content, a number's exact literal, {@code true} or {@code false}; else null
 */
public record FieldValue(Kind kind, @Nullable String text) implements Serializable {
    public static final FieldValue MISSING = new FieldValue(Kind.MISSING, null);
    public static final FieldValue OBJECT = new FieldValue(Kind.OBJECT, null);
    public static final FieldValue ARRAY = new FieldValue(Kind.ARRAY, null);
    public static final FieldValue TRUE = new FieldValue(Kind.BOOLEAN, "true");
    public static final FieldValue FALSE = new FieldValue(Kind.BOOLEAN, "false");

    /** More digits than any amount has; beyond, a sum of few numbers could fill the memory. */
    private static final int MOST_DIGITS = 400;

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

    /**
     * The exact number that stands here; null where none does, or one with more than {@value #MOST_DIGITS} digits when
     * written out.
     */
    public @Nullable BigDecimal number() {
        if (kind != Kind.NUMBER || text == null || text.length() > MOST_DIGITS) {
            return null;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text);
        } catch (NumberFormatException exponentTooLarge) {
            return null;
        }
        if (number.signum() == 0) {
            // 0E+9999 is nought, and so is what it adds.
            return Math.abs((long) number.scale()) > MOST_DIGITS ? BigDecimal.ZERO : number;
        }
        long digits = Math.max(number.precision() - Math.min(0L, number.scale()), Math.max(0L, number.scale()));
        return digits > MOST_DIGITS ? null : number;
    }
}
