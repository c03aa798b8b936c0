package dev.tally.query.snapshot;

import dev.tally.model.record.Position;
import dev.tally.model.record.Position.Partition;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Parameters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Read your writes: {@code ?after=<position>&wait=5s} is answered only from a snapshot that contains the position. When
 * none does in time, the answer is a 504 that says how much is still to be counted.
 */
@Component
public class AtPosition {
    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);

    private final CountedPositions counted;
    private final WaitingRoom waitingRoom;

    AtPosition(CountedPositions counted, WaitingRoom waitingRoom) {
        this.counted = counted;
        this.waitingRoom = waitingRoom;
    }

    /** The position a request wants to be contained, and for how long it will wait. */
    record Wanted(Position position, Duration patience) {
        boolean isIn(Map<Partition, Long> nextOffsets) {
            return position.nextOffsets().entrySet().stream()
                    .allMatch(wanted -> nextOffsets.getOrDefault(wanted.getKey(), 0L) >= wanted.getValue());
        }
    }

    /** A partition that is not counted as far as wanted. */
    record Behind(String topic, int partition, long wanted, long counted) {}

    /** Returns when all that the request wants to be contained is counted: every snapshot opened from now on contains it. */
    public void await(Parameters parameters) {
        Optional<Wanted> wanted = wanted(parameters);
        inOneThatContains(
                wanted, () -> wanted.map(one -> one.isIn(counted.latest())).orElse(true) ? Boolean.TRUE : null);
    }

    /**
     * Returns when all that the request wants to be contained has reached something that is filled from the same records.
     *
     * @param what it is called
     * @param reached the next offset of each partition that it has not got yet
     */
    public void await(Parameters parameters, String what, Duration poll, Supplier<Map<Partition, Long>> reached) {
        wanted(parameters)
                .ifPresent(wanted -> waitingRoom.await(
                        wanted.patience(),
                        poll,
                        () -> wanted.isIn(reached.get()),
                        () -> late(wanted, what, reached.get())));
    }

    static Optional<Wanted> wanted(Parameters parameters) {
        Duration wait = parameters.duration("wait", WaitingRoom.LONGEST_WAIT).orElse(DEFAULT_WAIT);
        return parameters.text("after").map(text -> {
            try {
                return new Wanted(Position.parse(text), wait);
            } catch (IllegalArgumentException malformed) {
                throw Problem.badRequest("position.invalid", "after is no position: " + malformed.getMessage())
                        .with("parameter", "after");
            }
        });
    }

    /**
     * Tries, waits until the position is counted, and tries again.
     *
     * @param attempt returns null where its snapshot does not contain the position yet
     */
    <T> T inOneThatContains(Optional<Wanted> wanted, Supplier<@Nullable T> attempt) {
        T answer = attempt.get();
        while (answer == null) {
            Wanted missing = wanted.orElseThrow();
            waitingRoom.await(
                    missing.patience(),
                    POLL,
                    () -> missing.isIn(counted.latest()),
                    () -> late(missing, "counted", counted.latest()));
            answer = attempt.get();
        }
        return answer;
    }

    private static Problem late(Wanted wanted, String what, Map<Partition, Long> reached) {
        List<Behind> behind = behind(wanted.position(), reached);
        long lag =
                behind.stream().mapToLong(one -> one.wanted() - one.counted()).sum();
        return Problem.of(
                        HttpStatus.GATEWAY_TIMEOUT,
                        "position.not-counted",
                        "The position is not " + what + " yet: " + lag + " records to go; ask again, or wait longer")
                .with("lag", lag)
                .with("partitions", behind);
    }

    private static List<Behind> behind(Position position, Map<Partition, Long> nextOffsets) {
        return position.nextOffsets().entrySet().stream()
                .map(wanted -> new Behind(
                        wanted.getKey().topic(),
                        wanted.getKey().partition(),
                        wanted.getValue(),
                        nextOffsets.getOrDefault(wanted.getKey(), 0L)))
                .filter(one -> one.counted() < one.wanted())
                .toList();
    }
}
