package dev.tally.ingest.problem;

import org.springframework.http.HttpStatus;

/** The request cannot be taken as it is, and nothing of it was written. Sent again unchanged it is refused again. */
public final class RefusedException extends RuntimeException {
    private final transient Problem problem;

    public RefusedException(Problem problem) {
        super(problem.code() + ": " + problem.detail());
        this.problem = problem;
    }

    public RefusedException(HttpStatus status, String code, String detail) {
        this(Problem.of(status, code, detail));
    }

    public Problem problem() {
        return problem;
    }
}
