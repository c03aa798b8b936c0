package dev.tally.ingest.security;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/**
 * How often each caller may call: so many times at once, refilled evenly within a minute. Tells on every answer what is left, in the
 * headers of draft-ietf-httpapi-ratelimit-headers-10. Remembers the callers that came last; one that is forgotten begins
 * anew. Safe for any number of threads.
 */
final class RateLimits {
    private static final int MOST_CALLERS = 10_000;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final int callsPerMinute;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    /** @param callsPerMinute 0: as many as anybody likes */
    RateLimits(int callsPerMinute) {
        this.callsPerMinute = callsPerMinute;
    }

    /** Takes one call of this caller's; false where he has none left, and then the answer says when he has. */
    boolean take(String caller, HttpServletResponse response) {
        if (callsPerMinute == 0) {
            return true;
        }
        ConsumptionProbe probe = bucket(caller).tryConsumeAndReturnRemaining(1);
        response.setHeader("RateLimit-Policy", "\"calls\";q=" + callsPerMinute + ";w=" + WINDOW.toSeconds());
        response.setHeader(
                "RateLimit",
                "\"calls\";r=" + probe.getRemainingTokens() + ";t=" + seconds(probe.getNanosToWaitForReset()));
        if (!probe.isConsumed()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds(probe.getNanosToWaitForRefill())));
        }
        return probe.isConsumed();
    }

    private Bucket bucket(String caller) {
        synchronized (buckets) {
            Bucket bucket = buckets.computeIfAbsent(
                    caller,
                    missing -> Bucket.builder()
                            .addLimit(limit -> limit.capacity(callsPerMinute).refillGreedy(callsPerMinute, WINDOW))
                            .build());
            if (buckets.size() > MOST_CALLERS) {
                buckets.remove(buckets.keySet().iterator().next());
            }
            return bucket;
        }
    }

    /** Whole ones, rounded up: who comes then is not too early. */
    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).plusMillis(999).toSeconds();
    }
}
