package dev.tally.query.request;

import dev.tally.query.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Set;

/**
 * A name in a path: everything behind a prefix, slashes included, percent-decoded once. Read from the request line itself,
 * because servers tidy up what they decode, and then {@code a%2Fb} and {@code a/b} cannot be told apart.
 */
public final class PathText {
    private static final Set<String> STEPS = Set.of(".", "..");

    private PathText() {}

    /** What stands behind the prefix, still encoded. */
    public static String raw(HttpServletRequest request, String prefix) {
        return request.getRequestURI().substring(prefix.length());
    }

    /** Decodes a name; an empty one, and one with a {@code .} or {@code ..} part, is a 400. */
    public static String decode(String raw) {
        String name;
        try {
            name = PercentText.decode(raw, false);
        } catch (IllegalArgumentException malformed) {
            throw Problem.badRequest("path.invalid", "The path cannot be read: " + malformed.getMessage());
        }
        if (name.isEmpty() || Arrays.stream(name.split("/", -1)).anyMatch(STEPS::contains)) {
            throw Problem.badRequest("path.invalid", "A name in a path is not empty and has no '.' or '..' part");
        }
        return name;
    }
}
