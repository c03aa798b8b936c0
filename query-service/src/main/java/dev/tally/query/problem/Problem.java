package dev.tally.query.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** An answer that is not a 2xx, with a stable code. Thrown by whoever finds out; {@link ProblemAdvice} writes it. */
public final class Problem extends RuntimeException {
    private final HttpStatus status;
    private final String code;
    private final transient Map<String, Object> members = new LinkedHashMap<>();
    private final transient HttpHeaders headers = new HttpHeaders();

    private Problem(HttpStatus status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    public static Problem of(HttpStatus status, String code, String detail) {
        return new Problem(status, code, detail);
    }

    /** A request that cannot be answered because of the way it is written. */
    public static Problem badRequest(String code, String detail) {
        return of(HttpStatus.BAD_REQUEST, code, detail);
    }

    /** Nothing of that name in this snapshot. */
    public static Problem notFound(String code, String detail) {
        return of(HttpStatus.NOT_FOUND, code, detail);
    }

    /** Not now: the same request will work later. */
    public static Problem later(String code, String detail) {
        return of(HttpStatus.SERVICE_UNAVAILABLE, code, detail).retryAfter(1);
    }

    /** Adds a member to the problem's JSON. */
    public Problem with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    /** Adds headers to the response. */
    public Problem with(HttpHeaders more) {
        headers.addAll(more);
        return this;
    }

    private Problem retryAfter(int seconds) {
        headers.set(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
        return this;
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    Map<String, Object> members() {
        return members;
    }

    HttpHeaders headers() {
        return headers;
    }
}
