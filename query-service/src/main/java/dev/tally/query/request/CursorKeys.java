package dev.tally.query.request;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/** The keys in a cursor. One that does not have what the list needs is a 400, as every cursor that was tampered with. */
public record CursorKeys(List<String> keys) {
    public String text(int index) {
        if (index >= keys.size()) {
            throw Cursor.invalid();
        }
        return keys.get(index);
    }

    public long number(int index) {
        try {
            return Long.parseLong(text(index));
        } catch (NumberFormatException tamperedWith) {
            throw Cursor.invalid();
        }
    }

    public Instant instant(int index) {
        return instant(index, 0);
    }

    /** The time that stands behind so many characters. */
    public Instant instant(int index, int behind) {
        try {
            return Instant.parse(text(index).substring(behind));
        } catch (DateTimeException tamperedWith) {
            throw Cursor.invalid();
        }
    }

    /** The number that stands behind so many characters. */
    public BigDecimal decimal(int index, int behind) {
        try {
            return new BigDecimal(text(index).substring(behind));
        } catch (NumberFormatException tamperedWith) {
            throw Cursor.invalid();
        }
    }
}
