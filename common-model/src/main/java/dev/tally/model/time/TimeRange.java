package dev.tally.model.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

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
        Instant plain = plain(text);
        Instant instant = plain != null ? plain : OffsetDateTime.parse(text).toInstant();
        if (!contains(instant)) {
            throw new DateTimeException("the time lies outside the years 1 to 9999");
        }
        return instant;
    }

    /**
     * Times as nearly everybody writes them, {@code 2026-11-21T10:00:00Z} with or without a fraction, without the general
     * parser, which was half of what decoding a line took; null where it is not such a one.
     */
    private static @Nullable Instant plain(String text) {
        int end = text.length() - 1;
        if (end < 19 || end > 29 || text.charAt(end) != 'Z' || end == 20 || !hasMarks(text, end)) {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int fraction = end == 19 ? 0 : digits(text, 20, end);
        if ((year | month | day | hour | minute | second | fraction) < 0 || hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        int nanos = fraction;
        for (int place = end; place < 29; place++) {
            nanos *= end == 19 ? 1 : 10;
        }
        long days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(((days * 24 + hour) * 60 + minute) * 60 + second, nanos);
    }

    private static boolean hasMarks(String text, int end) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && (end == 19 || text.charAt(19) == '.');
    }

    /** Below 0 where something else than ASCII digits stands there. */
    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
