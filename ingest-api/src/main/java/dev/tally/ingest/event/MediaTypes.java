package dev.tally.ingest.event;

import dev.tally.ingest.problem.Problem;
import dev.tally.ingest.problem.RefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Which bodies of events are taken, by {@code Content-Type}. */
enum MediaTypes {
    /** One object or an array. */
    DOCUMENT,
    /** One object a line. */
    LINES;

    static MediaTypes of(@Nullable String contentType) {
        MediaType type = parse(contentType);
        String charset = type.getParameter("charset");
        if (charset != null && !charset.replace("\"", "").equalsIgnoreCase("utf-8")) {
            throw refused("The charset is UTF-8, as for all JSON.");
        }
        if (!type.getType().equals("application")) {
            throw refused();
        }
        return switch (type.getSubtype()) {
            case "json" -> DOCUMENT;
            case "x-ndjson", "ndjson", "jsonl", "x-jsonl", "jsonlines", "x-jsonlines" -> LINES;
            default -> throw refused();
        };
    }

    private static MediaType parse(@Nullable String contentType) {
        if (contentType == null) {
            throw refused();
        }
        try {
            return MediaType.parseMediaType(contentType);
        } catch (InvalidMediaTypeException malformed) {
            throw refused();
        }
    }

    private static RefusedException refused() {
        return refused("Content-Type is application/json for an object or an array, application/x-ndjson for lines.");
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-type.unsupported", detail)
                .withHeader("Accept-Post", "application/json, application/x-ndjson"));
    }
}
