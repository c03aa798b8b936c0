package dev.tally.query.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * The one place where an exception becomes an answer: {@code application/problem+json} with a stable {@code code}. What
 * the client can do about it is said; what happened inside goes to the log only.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Object> onProblem(Problem problem) {
        return answer(problem);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> onFailure(Exception failure, HttpServletRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            return null;
        }
        Problem problem = DatabaseFailure.isOne(failure) ? DatabaseFailure.problem(failure) : internal();
        if (problem.status() == HttpStatus.INTERNAL_SERVER_ERROR) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
        } else {
            LOG.warn("{} {}: {} ({})", request.getMethod(), request.getRequestURI(), problem.code(), reason(failure));
        }
        return answer(problem);
    }

    static Problem internal() {
        return Problem.of(
                HttpStatus.INTERNAL_SERVER_ERROR, "internal", "This is a fault of the service; its log says more");
    }

    /** What Spring MVC itself refuses: unknown paths, methods, media types. */
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception exception,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode statusCode,
            WebRequest request) {
        HttpStatus status = HttpStatus.valueOf(statusCode.value());
        Problem problem =
                Problem.of(status, codeOf(status), detailOf(status, headers)).with(headers);
        return answer(problem);
    }

    private static String codeOf(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> "path.unknown";
            case METHOD_NOT_ALLOWED -> "method.not-allowed";
            case NOT_ACCEPTABLE -> "accept.unsupported";
            case UNSUPPORTED_MEDIA_TYPE -> "content-type.unsupported";
            case INTERNAL_SERVER_ERROR -> "internal";
            default -> "request." + status.name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    private static String detailOf(HttpStatus status, HttpHeaders headers) {
        return switch (status) {
            case NOT_FOUND -> "There is nothing at this path";
            case METHOD_NOT_ALLOWED ->
                "This path is asked by "
                        + headers.getAllow().stream()
                                .map(HttpMethod::name)
                                .sorted()
                                .collect(Collectors.joining(" or "));
            case NOT_ACCEPTABLE -> "This path does not answer in that media type";
            case UNSUPPORTED_MEDIA_TYPE ->
                "The body has another Content-Type than this path takes: send it as "
                        + MediaType.toString(headers.getAccept());
            default -> status.getReasonPhrase();
        };
    }

    private static ResponseEntity<Object> answer(Problem problem) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(problem.status(), problem.getMessage());
        detail.setType(URI.create("urn:tally:problem:" + problem.code()));
        detail.setTitle(problem.status().getReasonPhrase());
        detail.setProperty("code", problem.code());
        problem.members().forEach(detail::setProperty);
        return ResponseEntity.status(problem.status())
                .headers(problem.headers())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(detail);
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
