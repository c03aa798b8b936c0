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
    LINES,
    /** One CloudEvent, in structured mode. */
    CLOUD_EVENT,
    /** An array of them. */
    CLOUD_EVENTS;

    private static final String TYPED = "application/json, application/x-ndjson";
    private static final String CLOUD =
            "application/cloudevents+json, application/cloudevents-batch+json, application/x-ndjson";

    /** Of events whose type stands in the path. */
    static MediaTypes ofTyped(@Nullable String contentType) {
        MediaTypes media = of(parse(contentType, TYPED));
        if (media == DOCUMENT || media == LINES) {
            return media;
        }
        throw refused(
                "Content-Type is application/json for an object or an array, application/x-ndjson for lines; "
                        + "CloudEvents go to /v1/events.",
                TYPED);
    }

    /** Of events that say their type, in the headers or in the body. */
    static MediaTypes ofCloudEvents(@Nullable String contentType, boolean binary) {
        MediaType type = parse(contentType, CLOUD);
        MediaTypes media = of(type);
        if (media == null && binary && isJson(type)) {
            return DOCUMENT;
        }
        if (media == null || (media == DOCUMENT && !binary)) {
            throw refused(
                    "Content-Type is application/cloudevents+json, application/cloudevents-batch+json, or "
                            + "application/x-ndjson with one CloudEvent a line; JSON of another type needs the headers "
                            + "ce-id, ce-source, ce-type and ce-specversion.",
                    CLOUD);
        }
        return media;
    }

    private static @Nullable MediaTypes of(MediaType type) {
        if (!type.getType().equals("application")) {
            return null;
        }
        return switch (type.getSubtype()) {
            case "json" -> DOCUMENT;
            case "x-ndjson", "ndjson", "jsonl", "x-jsonl", "jsonlines", "x-jsonlines" -> LINES;
            case "cloudevents+json" -> CLOUD_EVENT;
            case "cloudevents-batch+json" -> CLOUD_EVENTS;
            default -> null;
        };
    }

    static boolean isJson(MediaType type) {
        return isUtf8(type)
                && (type.getSubtype().equals("json") || type.getSubtype().endsWith("+json"));
    }

    private static boolean isUtf8(MediaType type) {
        String charset = type.getParameter("charset");
        return charset == null || charset.replace("\"", "").equalsIgnoreCase("utf-8");
    }

    private static MediaType parse(@Nullable String contentType, String accepts) {
        MediaType type;
        try {
            type = contentType == null ? null : MediaType.parseMediaType(contentType);
        } catch (InvalidMediaTypeException malformed) {
            type = null;
        }
        if (type == null) {
            throw refused(
                    "The request has no Content-Type, or a malformed one. It is one of " + accepts + ".", accepts);
        }
        if (!isUtf8(type)) {
            throw refused("The charset is UTF-8, as for all JSON.", accepts);
        }
        return type;
    }

    private static RefusedException refused(String detail, String accepts) {
        return new RefusedException(Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-type.unsupported", detail)
                .withHeader("Accept-Post", accepts));
    }
}
