package dev.tally.query.snapshot;

import dev.tally.model.record.Position.Partition;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * Answers a request from one snapshot: every statement behind one answer runs in one REPEATABLE READ, READ ONLY
 * transaction, and the answer says which state it shows ({@code Tally-Batch}, {@code Tally-As-Of}, a weak {@code ETag}).
 * Safe for any number of threads; a request that waits for a position holds no connection meanwhile.
 */
@Component
public class Snapshot {
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
     * The same for an answer that also says something that is not in the batch.
     *
     * @param beside that, as text: it is part of what the ETag stands for
     */
    public ResponseEntity<Object> answer(
            HttpServletRequest request, Parameters parameters, String beside, Function<Moment, Answer> body) {
        Reply reply = new Reply(request, parameters, beside);
        Optional<AtPosition.Wanted> wanted = AtPosition.wanted(parameters);
        return atPosition.inOneThatContains(wanted, () -> transaction.read(() -> attempt(reply, wanted, body)));
    }

    /** Null where the snapshot does not contain the wanted position. */
    private @Nullable ResponseEntity<Object> attempt(
            Reply reply, Optional<AtPosition.Wanted> wanted, Function<Moment, Answer> body) {
        Moment moment = queries.moment();
        if (wanted.isPresent() && !wanted.get().isIn(queries.nextOffsets())) {
            return null;
        }
        return reply.isKnown(moment) ? reply.notModified(moment) : reply.of(moment, () -> body.apply(moment));
    }

    /**
     * What one snapshot shows.
     *
     * @param nextOffsets up to where it counts
     */
    public record Reading<T>(Moment moment, Map<Partition, Long> nextOffsets, T content) {}

    /** Opens a snapshot and reads it for whoever will be answered from it. */
    public <T> Reading<T> read(Supplier<T> content) {
        return transaction.read(() -> new Reading<>(queries.moment(), queries.nextOffsets(), content.get()));
    }

    /**
     * The same from a reading that requests share.
     */
    public <T> ResponseEntity<Object> answer(
            HttpServletRequest request,
            Parameters parameters,
            String beside,
            Shared<Reading<T>> shared,
            Function<Reading<T>, Answer> body) {
        Reply reply = new Reply(request, parameters, beside);
        // Before the reading, which is dear: every snapshot that is opened behind this contains the position.
        atPosition.await(parameters);
        Optional<Moment> known = reply.isAskedAgain()
                ? Optional.of(transaction.read(queries::moment)).filter(reply::isKnown)
                : Optional.empty();
        return known.map(reply::notModified).orElseGet(() -> {
            Reading<T> reading = shared.get();
            return reply.of(reading.moment(), () -> body.apply(reading));
        });
    }
}
