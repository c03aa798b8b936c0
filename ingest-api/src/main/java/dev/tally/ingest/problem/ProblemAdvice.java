package dev.tally.ingest.problem;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** What was thrown, as problem details: the only exception handler. A cause never reaches the caller, only the log. */
@RestControllerAdvice
final class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Problem> refused(RefusedException refused, HttpServletRequest request) {
        return answer(refused.problem(), request);
    }

    @ExceptionHandler
    ResponseEntity<Problem> unavailable(UnavailableException unavailable, HttpServletRequest request) {
        LOG.atWarn().log(() -> "503 " + where(request) + ": " + OneLine.of(String.valueOf(unavailable.getMessage())));
        return answer(unavailable.problem(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Problem> anything(Exception failure, HttpServletRequest request) {
        if (failure instanceof AsyncRequestNotUsableException) {
            return null; // the client hung up: there is nobody to answer
        }
        if (failure instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            return answer(known, request);
        }
        LOG.error("500 {}", where(request), failure);
        return answer(StatusProblem.of(HttpStatus.INTERNAL_SERVER_ERROR), request);
    }

    private static ResponseEntity<Problem> answer(ErrorResponse known, HttpServletRequest request) {
        HttpStatusCode status = known.getStatusCode();
        Problem problem = StatusProblem.of(status.value());
        return ResponseEntity.status(problem.status())
                .headers(known.getHeaders())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.withRequestId(RequestIdFilter.of(request)));
    }

    private static ResponseEntity<Problem> answer(Problem problem, HttpServletRequest request) {
        HttpHeaders headers = new HttpHeaders();
        problem.headers().forEach(headers::set);
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.withRequestId(RequestIdFilter.of(request)));
    }

    private static String where(HttpServletRequest request) {
        return request.getMethod() + " " + OneLine.of(request.getRequestURI());
    }
}
