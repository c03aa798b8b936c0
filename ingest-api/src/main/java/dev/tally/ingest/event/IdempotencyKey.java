package dev.tally.ingest.event;

import dev.tally.ingest.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The header {@code Idempotency-Key}, which makes a request safe to repeat without ids in its events: the item at index
 * 0 has the id {@code <key>-0}, and so on. Bare, or in double quotes as the IETF draft has it: both are the same key.
 *
 * @param start the number in the id of the item at index 0, by the header {@code Idempotency-Start}: so that a sender may cut a
 *     sequence of events otherwise when he sends it again
 */
record IdempotencyKey(String text, long start) {
    private static final String HEADER = "Idempotency-Key";
    private static final String START = "Idempotency-Start";
    private static final int MAX_LENGTH = 200;
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,14}");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7E&&[^\"\\\\]]{1," + MAX_LENGTH + "}");

    static @Nullable IdempotencyKey of(HttpServletRequest request) {
        Enumeration<String> values = request.getHeaders(HEADER);
        String start = request.getHeader(START);
        if (!values.hasMoreElements()) {
            if (start != null) {
                throw malformed(START + " belongs to an " + HEADER + ", and there is none.");
            }
            return null;
        }
        String value = values.nextElement().strip();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        String key = quoted ? value.substring(1, value.length() - 1) : value;
        if (values.hasMoreElements() || !VISIBLE.matcher(key).matches()) {
            throw malformed(HEADER + " stands once and has 1 to " + MAX_LENGTH
                    + " visible ASCII characters, without quotes or backslashes inside.");
        }
        if (start != null && !NUMBER.matcher(start).matches()) {
            throw malformed(START + " is a whole number of up to 15 digits, the first no zero.");
        }
        return new IdempotencyKey(key, start == null ? 0 : Long.parseLong(start));
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(HttpStatus.BAD_REQUEST, "idempotency-key.malformed", detail);
    }

    String idOf(int index) {
        return text + "-" + (start + index);
    }
}
