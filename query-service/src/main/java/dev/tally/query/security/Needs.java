package dev.tally.query.security;

import dev.tally.model.access.Scope;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/**
 * What each call needs, by the route that Spring has chosen for it, so that no other spelling of a path needs less. The page's
 * own files are anybody's: they hold no counts, and ask for a token themselves. A route that is not named here needs what reading
 * needs, or cannot be had with any token where it does not only read.
 */
final class Needs {
    /** What no token has. */
    private static final Scope NOT_LISTED = new Scope("none");

    private Needs() {}

    /** Null: anybody. */
    static @Nullable Scope of(HttpServletRequest request, Object handler) {
        if (!(handler instanceof HandlerMethod)) {
            return null;
        }
        String route = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        return switch (route) {
            case "/livez", "/readyz" -> null;
            case "/metrics" -> Scope.METRICS;
            case "/v1/sql", "/v1/lake/{table}/rows" -> Scope.SQL;
            case "/dashboard/documents/{*name}" -> Scope.DOCUMENTS;
            default -> isRead(request.getMethod()) ? Scope.READ : NOT_LISTED;
        };
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }
}
