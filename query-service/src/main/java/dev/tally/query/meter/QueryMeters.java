package dev.tally.query.meter;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** How long answers take and how many rows they have, by route and format: from the first look at the request to the last byte. */
public final class QueryMeters implements HandlerInterceptor {
    private static final String START = QueryMeters.class.getName() + ".start";
    private static final String ROWS = QueryMeters.class.getName() + ".rows";

    private final MeterRegistry registry;

    public QueryMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Says how many rows the answer to the present request has. */
    public static void rows(long rows) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request != null) {
            request.setAttribute(ROWS, rows, RequestAttributes.SCOPE_REQUEST);
        }
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.setAttribute(START, System.nanoTime());
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (!(request.getAttribute(START) instanceof Long start)) {
            return;
        }
        String route = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        Timer.builder("tally.query")
                .description("Time of an answer")
                .tags("route", route, "format", format(response))
                .register(registry)
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        if (request.getAttribute(ROWS) instanceof Long rows) {
            DistributionSummary.builder("tally.query.rows")
                    .description("Rows of an answer that is a list")
                    .tags("route", route)
                    .register(registry)
                    .record(rows);
        }
    }

    /** A refusal is a format, too; an answer without a body has none. */
    private static String format(HttpServletResponse response) {
        String type = response.getContentType();
        if (type == null) {
            return "none";
        }
        MediaType media = MediaType.parseMediaType(type);
        return switch (media.getSubtype()) {
            case "json", "csv" -> media.getSubtype();
            case "x-ndjson" -> "ndjson";
            case "vnd.apache.parquet" -> "parquet";
            case "problem+json" -> "problem";
            default -> "other";
        };
    }
}
