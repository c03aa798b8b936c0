package dev.tally.ingest.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The problem of an error that has nothing but its status: what the server or the framework refused by itself. */
final class StatusProblem {
    private StatusProblem() {}

    static Problem of(int status) {
        @Nullable HttpStatus known = HttpStatus.resolve(status);
        return of(known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known);
    }

    static Problem of(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND ->
                Problem.of(
                        status,
                        "path.unknown",
                        "There is nothing here. Calls are POST /v1/events and /v1/events/{type}, "
                                + "PUT and DELETE /v1/documents/{name}; /docs has them all.");
            case METHOD_NOT_ALLOWED ->
                Problem.of(status, "method.not-allowed", "This path does not take this method; see Allow.");
            case CONTENT_TOO_LARGE ->
                Problem.of(status, "body.too-large", "The request is too large; see GET /v1/limits.");
            case UNSUPPORTED_MEDIA_TYPE ->
                Problem.of(status, "content-type.unsupported", "This path does not take this Content-Type.");
            case REQUEST_TIMEOUT ->
                Problem.of(status, "body.too-slow", "The body came too slowly. Nothing was written.");
            case NOT_ACCEPTABLE -> Problem.of(status, "accept.unsupported", "Answers are JSON.");
            case INTERNAL_SERVER_ERROR ->
                Problem.of(
                        status,
                        "internal",
                        "Something failed inside; the log has it under this request_id. "
                                + "Sent again with the same ids, nothing is counted twice.");
            case SERVICE_UNAVAILABLE ->
                Problem.of(status, "server.busy", "The server cannot take the request now.")
                        .withHeader("Retry-After", "1");
            default ->
                status.is4xxClientError()
                        ? Problem.of(status, "request.malformed", "The request cannot be read as HTTP.")
                        : Problem.of(status, "internal", "Something failed inside.");
        };
    }
}
