package dev.tally.watcher.http;

import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error as {@code application/problem+json} with a stable {@code code}. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
    /** RFC 9457: the status says all, the code says which. */
    private static final URI NO_TYPE = URI.create("about:blank");

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(InvalidParameterException invalid) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, invalid.getMessage());
        problem.setType(NO_TYPE);
        problem.setProperty("code", "request.parameter");
        return ResponseEntity.badRequest().body(problem);
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem) {
            problem.setType(NO_TYPE);
            problem.setProperty(
                    "code",
                    switch (status.value()) {
                        case 404 -> "request.path";
                        case 405 -> "request.method";
                        case 406 -> "request.accept";
                        default -> status.is4xxClientError() ? "request.invalid" : "internal";
                    });
        }
        return super.createResponseEntity(body, headers, status, request);
    }
}
