package dev.tally.ingest.event;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** The header {@code Prefer} (RFC 7240) as far as this door heeds it. Preferences it does not know are no mistakes. */
final class Preferences {
    static final String APPLIED = "Preference-Applied";
    static final String LENIENT = "handling=lenient";

    private static final Pattern LENIENTLY =
            Pattern.compile("\\s*handling\\s*=\\s*(?:lenient|\"lenient\")\\s*(?:;.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern HANDLING = Pattern.compile("\\s*handling\\s*(?:[=;].*)?", Pattern.CASE_INSENSITIVE);

    private Preferences() {}

    /** Whether the good items are to be taken although others are bad. Of several wishes the first counts. */
    static boolean isLenient(HttpServletRequest request) {
        List<String> values = Collections.list(request.getHeaders("Prefer"));
        return values.stream()
                .flatMap(value -> Pattern.compile(",").splitAsStream(value))
                .filter(wish -> HANDLING.matcher(wish).matches())
                .findFirst()
                .filter(wish -> LENIENTLY.matcher(wish).matches())
                .isPresent();
    }
}
