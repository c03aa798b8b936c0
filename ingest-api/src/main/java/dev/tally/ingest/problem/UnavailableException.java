package dev.tally.ingest.problem;

import org.springframework.http.HttpStatus;

/**
 * Not now: the broker did not acknowledge in time, or too much is under way. Some records may be on Kafka; the same
 * request with the same ids, sent again, is counted once. Answered as 503 with {@code Retry-After}.
 */
public final class UnavailableException extends RuntimeException {
    private final String code;

    public UnavailableException(String code, String detail) {
        super(detail);
        this.code = code;
    }

    public UnavailableException(String code, String detail, Throwable cause) {
        super(detail, cause);
        this.code = code;
    }

    public Problem problem() {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, code, String.valueOf(getMessage()))
                .withHeader("Retry-After", "1");
    }
}
