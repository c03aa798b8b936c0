package dev.tally.ingest.replay;

import dev.tally.ingest.problem.RefusedException;
import dev.tally.model.config.FieldPath;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * What a stream is asked for. Everything that is not understood is refused: a misspelt {@code delay} would else be minutes of
 * waiting that nobody wanted.
 *
 * @param delay between two objects, where no speed is given
 * @param speed how many times as fast as it happened
 * @param from how many objects are left out at the beginning
 * @param time where an object says when it happened
 * @param lenient whether bad objects are left out instead of refusing the file
 */
record ReplayRequest(
        Duration delay,
        @Nullable BigDecimal speed,
        long from,
        @Nullable FieldPath time,
        boolean lenient) {
    private static final Set<String> KNOWN = new TreeSet<>(Set.of("delay", "speed", "from", "time", "lenient"));
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final String DEFAULT_DELAY = "0.1";
    private static final BigDecimal LONGEST_DELAY = BigDecimal.valueOf(3600);

    static ReplayRequest of(HttpServletRequest request) {
        Map<String, String[]> given = request.getParameterMap();
        given.forEach((name, values) -> check(name, values));
        if (given.containsKey("delay") && given.containsKey("speed")) {
            throw refused("delay and speed are two paces; give one of them.");
        }
        return new ReplayRequest(
                delay(one(given, "delay", DEFAULT_DELAY)),
                given.containsKey("speed") ? speed(one(given, "speed", "")) : null,
                from(one(given, "from", "0")),
                given.containsKey("time") ? pointer(one(given, "time", "")) : null,
                lenient(one(given, "lenient", "false")));
    }

    ReplayPace pace() {
        return speed == null ? ReplayPace.delay(delay) : ReplayPace.speed(speed);
    }

    private static void check(String name, String[] values) {
        if (!KNOWN.contains(name)) {
            throw refused("There is no such parameter; known are " + String.join(", ", KNOWN) + ".");
        }
        if (values.length != 1) {
            throw refused(name + " stands there twice; give it once.");
        }
    }

    private static String one(Map<String, String[]> given, String name, String absent) {
        String[] values = given.get(name);
        return values == null ? absent : values[0];
    }

    private static Duration delay(String text) {
        if (!NUMBER.matcher(text).matches() || new BigDecimal(text).compareTo(LONGEST_DELAY) > 0) {
            throw refused("delay is seconds between two objects, 0 to 3600, such as 0.1.");
        }
        return Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValue());
    }

    private static BigDecimal speed(String text) {
        if (!NUMBER.matcher(text).matches() || new BigDecimal(text).signum() == 0) {
            throw refused("speed is how many times as fast as it happened, above 0, such as 10 or 0.5.");
        }
        return new BigDecimal(text);
    }

    private static long from(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw refused("from is how many objects are left out at the beginning, a number from 0.");
        }
        return Long.parseLong(text);
    }

    private static FieldPath pointer(String text) {
        try {
            FieldPath path = FieldPath.parse(text);
            if (!path.steps().isEmpty() && text.length() <= 256) {
                return path;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below, for all.
        }
        throw refused("time is a JSON Pointer to the member with the time, such as /ts.");
    }

    private static boolean lenient(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw refused("lenient is true or false.");
        }
        return text.equals("true");
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(HttpStatus.BAD_REQUEST, "parameter.malformed", detail);
    }
}
