package dev.tally.model.time;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 1s}, {@code 1m}, {@code 1h}, {@code 1d}, or ISO 8601 as in
 * {@code PT1M}. A day is 24 hours: Tally's clock is UTC.
 */
public final class DurationText {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,15})(ms|s|m|h|d)");
    private static final Pattern ISO = Pattern.compile("-?P[0-9DTHMS.,+-]{2,60}");

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException where it is not one, saying what one looks like
     */
    public static Duration parse(String text) {
        Matcher matcher = SHORT.matcher(text);
        try {
            if (matcher.matches()) {
                return Duration.ofMillis(
                        Math.multiplyExact(Long.parseLong(matcher.group(1)), millisOf(matcher.group(2))));
            }
            if (ISO.matcher(text).matches()) {
                return Duration.parse(text);
            }
        } catch (ArithmeticException | DateTimeException tooLongOrMalformed) {
            throw notOne(text, tooLongOrMalformed);
        }
        throw notOne(text, null);
    }

    private static IllegalArgumentException notOne(
            String text, @org.jspecify.annotations.Nullable RuntimeException cause) {
        return new IllegalArgumentException(
                "'" + text + "' is not a duration such as 500ms, 1s, 1m, 1h, 1d or PT1M", cause);
    }

    private static long millisOf(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }

    /** The shortest form: one number and the largest unit that leaves it whole; ISO 8601 below a millisecond. */
    public static String format(Duration duration) {
        if (duration.isNegative() || duration.getNano() % 1_000_000 != 0) {
            return duration.toString();
        }
        if (duration.getNano() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.getSeconds();
        if (seconds == 0) {
            return "0s";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
