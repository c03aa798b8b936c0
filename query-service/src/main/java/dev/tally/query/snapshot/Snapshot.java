package dev.tally.query.snapshot;

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
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * Answers a request from one snapshot: every statement behind one answer runs in one REPEATABLE READ, READ ONLY
 * transaction, and the answer says which state it shows ({@code Tally-Batch}, {@code Tally-As-Of}, a weak {@code ETag}).
 * Safe for any number of threads; a request that waits for a position holds no connection meanwhile.
 */
@Component
public class Snapshot {
    private static final String BATCH = "Tally-Batch";
    private static final String AS_OF = "Tally-As-Of";

    private final ReadTransaction transaction;
    private final SnapshotQueries queries;
    private final AtPosition atPosition;

    Snapshot(ReadTransaction transaction, SnapshotQueries queries, AtPosition atPosition) {
        this.transaction = transaction;
        this.queries = queries;
        this.atPosition = atPosition;
    }

    /**
     * Opens a snapshot that contains the position the request asks for, if it does, and answers from it alone: while the
     * client's {@code If-None-Match} names this snapshot, nothing further is read.
     *
     * @param body runs inside the transaction; a {@link Problem} it throws carries the snapshot's headers too
     */
    public ResponseEntity<Object> answer(
            HttpServletRequest request, Parameters parameters, Function<Moment, Answer> body) {
        return answer(request, parameters, "", body);
    }

    /**
     * The same for an answer that also says something that is not in the snapshot.
     *
     * @param beside that, as text: it is part of what the ETag stands for
     */
    public ResponseEntity<Object> answer(
            HttpServletRequest request, Parameters parameters, String beside, Function<Moment, Answer> body) {
        Format format = parameters.format(accept(request));
        Optional<AtPosition.Wanted> wanted = AtPosition.wanted(parameters);
        return atPosition.inOneThatContains(
                wanted, () -> transaction.read(() -> attempt(request, parameters, format, beside, wanted, body)));
    }

    private static @Nullable String accept(HttpServletRequest request) {
        List<String> lines = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        return lines.isEmpty() ? null : String.join(",", lines);
    }

    /** Null where the snapshot does not contain the wanted position. */
    private @Nullable ResponseEntity<Object> attempt(
            HttpServletRequest request,
            Parameters parameters,
            Format format,
            String beside,
            Optional<AtPosition.Wanted> wanted,
            Function<Moment, Answer> body) {
        Moment moment = queries.moment();
        if (wanted.isPresent() && !wanted.get().isIn(queries.nextOffsets())) {
            return null;
        }
        HttpHeaders headers = new HttpHeaders();
        headers.set(BATCH, Long.toString(moment.batch()));
        headers.set(AS_OF, DateTimeFormatter.ISO_INSTANT.format(moment.asOf()));
        headers.setVary(List.of(HttpHeaders.ACCEPT));
        String etag = etag(parameters, moment, format + beside);
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(etag)) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
                    .headers(headers)
                    .eTag(etag)
                    .build();
        }
        try {
            Answer answer = body.apply(moment);
            headers.setETag(etag);
            headers.setCacheControl(CacheControl.noCache());
            if (answer.next() != null) {
                headers.set(HttpHeaders.LINK, "<" + parameters.withCursor(answer.next()) + ">; rel=\"next\"");
            }
            headers.setContentType(format.mediaType());
            return ResponseEntity.ok().headers(headers).body(Sheet.body(answer, format, parameters));
        } catch (Problem problem) {
            throw problem.with(headers);
        }
    }

    /** The batch, and a digest of the request and of when that batch was: a database made anew counts from 1 again. */
    private static String etag(Parameters parameters, Moment moment, String beside) {
        String identity = parameters.identity() + "\0" + moment.committedAt() + "\0" + beside;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return "W/\"" + moment.batch() + "-" + HexFormat.of().formatHex(digest, 0, 8) + "\"";
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
