package dev.tally.model.config;

import dev.tally.model.record.InvalidRecordException;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an event of a type says when it happened, and how. An event without it happened when it was received.
 *
 * @param at the member
 * @param as how it is written
 */
public record EventTime(FieldPath at, TimeFormat as) implements Serializable {
    /**
     * The time in what stood at {@link #at}; null where nothing did.
     *
     * @throws InvalidRecordException with code {@code time.format} where it is not a time between the years 1 and 9999
     */
    public @Nullable Instant parse(FieldValue value) throws InvalidRecordException {
        if (value.isMissing()) {
            return null;
        }
        String text = value.text();
        if (text == null) {
            throw new InvalidRecordException("time.format", at + " is an object or an array where a time should stand");
        }
        try {
            return as.parse(text);
        } catch (DateTimeException unreadable) {
            throw new InvalidRecordException(
                    "time.format",
                    at + " is not a time in the format " + Choice.name(as) + " between the years 1 and 9999");
        }
    }
}
