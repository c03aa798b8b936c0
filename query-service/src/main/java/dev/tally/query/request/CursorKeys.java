package dev.tally.query.request;

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
        try {
            return Instant.parse(text(index));
        } catch (DateTimeException tamperedWith) {
            throw Cursor.invalid();
        }
    }
}
