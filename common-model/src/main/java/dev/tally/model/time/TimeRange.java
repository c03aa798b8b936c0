package dev.tally.model.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Which instants a record may carry: the years 1 to 9999. PostgreSQL, RFC 3339 and a {@code long} of microseconds all
 * hold them, so an instant that passed here breaks nothing behind it.
 */
public final class TimeRange {
    public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    /** The last instant, not included. */
    public static final Instant END = Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1);

    private TimeRange() {}

    public static boolean contains(Instant instant) {
        return !instant.isBefore(EARLIEST) && instant.isBefore(END);
    }

    /**
     * Reads an RFC 3339 time; its offset is required.
     *
     * @throws DateTimeException where it is not one, or where it lies outside the range
     */
    public static Instant parse(String text) {
        Instant instant = OffsetDateTime.parse(text).toInstant();
        if (!contains(instant)) {
            throw new DateTimeException("the time lies outside the years 1 to 9999");
        }
        return instant;
    }
}
