package dev.tally.model.config;

import dev.tally.model.time.TimeRange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;

/** How an event writes its time. */
public enum TimeFormat {
    /** Seconds since 1970, UTC; decimals are kept down to the nanosecond. */
    EPOCH(0),
    /** Milliseconds since 1970, UTC; decimals are kept down to the nanosecond. */
    EPOCH_MS(3),
    /** RFC 3339, such as {@code 2026-11-21T10:00:00.5+01:00}; the offset is required. */
    ISO(0);

    private static final int MAX_TEXT = 64;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");

    private final int decimals;

    TimeFormat(int decimals) {
        this.decimals = decimals;
    }

    /**
     * Reads a time; a number may also stand in a JSON string.
     *
     * @throws DateTimeException where it is not in this format, or outside the years 1 to 9999
     */
    Instant parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw new DateTimeException("the time is longer than " + MAX_TEXT + " characters");
        }
        return this == ISO ? TimeRange.parse(text) : sinceEpoch(text);
    }

    private Instant sinceEpoch(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new DateTimeException("the time is not a number");
        }
        BigDecimal seconds = new BigDecimal(text).movePointLeft(decimals);
        if (seconds.precision() - seconds.scale() > 12) {
            throw new DateTimeException("the time lies outside the years 1 to 9999");
        }
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        long nanos = seconds.subtract(whole)
                .movePointRight(9)
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
        Instant instant = Instant.ofEpochSecond(whole.longValueExact(), nanos);
        if (!TimeRange.contains(instant)) {
            throw new DateTimeException("the time lies outside the years 1 to 9999");
        }
        return instant;
    }
}
