package dev.tally.ingest.security;

import dev.tally.model.access.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerMapping;

/**
 * What each call needs, by the route that Spring has chosen for it, so that no other spelling of a path needs less. A route that
 * is not named here needs what reading needs, or cannot be had with any token where it does not only read.
 */
final class Needs {
    /** What no token has. */
    private static final Scope NOT_LISTED = new Scope("none");

    private Needs() {}

    /** Null: anybody. */
    static @Nullable Scope of(HttpServletRequest request) {
        String route = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        return switch (route) {
            case "/livez", "/readyz", "/openapi.json", "/docs", "/docs/{part}" ->
                null; // nothing of anybody's is in them
            case "/metrics" -> Scope.METRICS;
            case "/v1/limits" -> Scope.ANY_TOKEN;
            case "/v1/events" -> Scope.SOME_EVENTS;
            case "/v1/events/{type}" -> Scope.event(type(request));
            case "/v1/documents", "/v1/documents/{*name}" -> Scope.DOCUMENTS;
            default -> isRead(request.getMethod()) ? Scope.READ : NOT_LISTED;
        };
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    private static String type(HttpServletRequest request) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return variables instanceof Map<?, ?> map ? String.valueOf(map.get("type")) : "";
    }
}
