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
 */
record IdempotencyKey(String text) {
    private static final String HEADER = "Idempotency-Key";
    private static final int MAX_LENGTH = 200;
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7E&&[^\"\\\\]]{1," + MAX_LENGTH + "}");

    static @Nullable IdempotencyKey of(HttpServletRequest request) {
        Enumeration<String> values = request.getHeaders(HEADER);
        if (!values.hasMoreElements()) {
            return null;
        }
        String value = values.nextElement().strip();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        String key = quoted ? value.substring(1, value.length() - 1) : value;
        if (values.hasMoreElements() || !VISIBLE.matcher(key).matches()) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST,
                    "idempotency-key.malformed",
                    HEADER + " stands once and has 1 to " + MAX_LENGTH
                            + " visible ASCII characters, without quotes or backslashes inside.");
        }
        return new IdempotencyKey(key);
    }

    String idOf(int index) {
        return text + "-" + index;
    }
}
