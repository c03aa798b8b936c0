package dev.tally.query.snapshot;

import dev.tally.query.meter.QueryMeters;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Format;
import dev.tally.query.request.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** What goes back to one request: a body in the form it asked for, with headers that say which state that shows. */
final class Reply {
    private static final String BATCH = "Tally-Batch";
    private static final String AS_OF = "Tally-As-Of";

    private final Parameters parameters;
    private final Format format;
    private final String beside;
    private final @Nullable String knownTags;

    /**
     * @param beside what the answer says beside the snapshot: it is part of what the ETag stands for
     * @throws Problem where the request asks for a form that there is not
     */
    Reply(HttpServletRequest request, Parameters parameters, String beside) {
        this.parameters = parameters;
        this.format = parameters.format(accept(request));
        this.beside = beside;
        this.knownTags = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    }

    private static @Nullable String accept(HttpServletRequest request) {
        List<String> lines = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        return lines.isEmpty() ? null : String.join(",", lines);
    }

    /** Whether the client knows some answer, which may be this one. */
    boolean isAskedAgain() {
        return knownTags != null;
    }

    /** Whether the client's {@code If-None-Match} names what it would get. */
    boolean isKnown(Moment moment) {
        return knownTags != null && knownTags.contains(etag(moment));
    }

    ResponseEntity<Object> notModified(Moment moment) {
        return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
                .headers(headers(moment))
                .eTag(etag(moment))
                .build();
    }

    /** @param body a {@link Problem} it throws carries the snapshot's headers too */
    ResponseEntity<Object> of(Moment moment, Supplier<Answer> body) {
        HttpHeaders headers = headers(moment);
        try {
            Answer answer = body.get();
            headers.setETag(etag(moment));
            headers.setCacheControl(CacheControl.noCache());
            if (answer.next() != null) {
                headers.set(HttpHeaders.LINK, "<" + parameters.withCursor(answer.next()) + ">; rel=\"next\"");
            }
            if (answer.rows() != null) {
                QueryMeters.rows(answer.rows().rows().size());
            }
            headers.setContentType(format.mediaType());
            return ResponseEntity.ok().headers(headers).body(Sheet.body(answer, format, parameters));
        } catch (Problem problem) {
            throw problem.with(headers);
        }
    }

    private static HttpHeaders headers(Moment moment) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(BATCH, Long.toString(moment.batch()));
        headers.set(AS_OF, DateTimeFormatter.ISO_INSTANT.format(moment.asOf()));
        headers.setVary(List.of(HttpHeaders.ACCEPT));
        return headers;
    }

    /**
     * The batch, and a digest of the request, of what changed since that batch, and of when it was: a database made anew
     * counts from 1 again.
     */
    private String etag(Moment moment) {
        String identity = parameters.identity() + "\0" + moment.committedAt() + "\0" + moment.sinceBatch() + "\0"
                + format + beside;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return "W/\"" + moment.batch() + "-" + HexFormat.of().formatHex(digest, 0, 8) + "\"";
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
