package dev.tally.query.status;

import dev.tally.model.record.Position.Partition;
import dev.tally.query.lake.Lake;
import dev.tally.query.lake.LakeQueries;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Parameters;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.CountedPositions;
import dev.tally.query.snapshot.Shared;
import dev.tally.query.snapshot.Snapshot;
import dev.tally.query.snapshot.Snapshot.Reading;
import dev.tally.query.snapshot.WaitingRoom;
import dev.tally.query.status.Status.Balance;
import dev.tally.query.status.Status.DocumentTotals;
import dev.tally.query.status.Status.Lag;
import dev.tally.query.status.Status.PartitionStatus;
import dev.tally.query.status.Status.SourceStatus;
import dev.tally.query.status.Status.Totals;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * How far the counts are. Kafka is asked first and the snapshot is opened then, so that no lag is ever too large, and a lag
 * of 0 means: all that was on Kafka when the request came is in this snapshot. {@code until=idle} waits for that;
 * {@code balance=false} leaves the checks out, which read every count. However many ask, one reading is taken at a time.
 */
@RestController
class StatusController {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

    private final Snapshot snapshot;
    private final StatusQueries queries;
    private final LakeQueries lake;
    private final Shared<Reading<Sums>> proven;
    private final Shared<Reading<Sums>> unproven;
    private final CountedPositions counted;
    private final WaitingRoom waitingRoom;
    private final KafkaLog kafka;
    private final Clock clock;

    /** What is read in one snapshot; the balance is null where it is not asked for. */
    private record Sums(
            DocumentTotals documents,
            Totals totals,
            Lake lake,
            @Nullable Balance balance) {}

    StatusController(
            Snapshot snapshot,
            StatusQueries queries,
            LakeQueries lake,
            CountedPositions counted,
            WaitingRoom waitingRoom,
            KafkaLog kafka,
            Clock clock) {
        this.snapshot = snapshot;
        this.queries = queries;
        this.lake = lake;
        this.proven = new Shared<>(() -> snapshot.read(() -> sums(queries, lake, queries.balance())));
        this.unproven = new Shared<>(() -> snapshot.read(() -> sums(queries, lake, null)));
        this.counted = counted;
        this.waitingRoom = waitingRoom;
        this.kafka = kafka;
        this.clock = clock;
    }

    @GetMapping("/v1/status")
    ResponseEntity<Object> status(HttpServletRequest request) {
        Parameters parameters = Parameters.of(request, List.of("until", "balance"));
        boolean untilIdle = parameters.choice("until", List.of("now", "idle")).equals("idle");
        boolean withBalance =
                parameters.choice("balance", List.of("true", "false")).equals("true");
        Duration wait = parameters.duration("wait", WaitingRoom.LONGEST_WAIT).orElse(DEFAULT_WAIT);
        LogEnds ends = untilIdle ? whenIdle(wait) : kafka.ends(counted.topics());
        Optional<Instant> oldest = oldest(ends, counted.latest());
        List<SourceStatus> sources = queries.sources();
        // A lag grows older by itself: then no two answers are the same.
        String beside = ends + " " + sources + " " + lake.lastCommit()
                + oldest.map(time -> " at " + clock.instant()).orElse("");
        return snapshot.answer(
                request,
                parameters,
                beside,
                withBalance ? proven : unproven,
                reading -> answer(reading, ends, oldest, sources));
    }

    private LogEnds whenIdle(Duration wait) {
        AtomicReference<LogEnds> ends = new AtomicReference<>(LogEnds.unknown(""));
        waitingRoom.await(
                wait,
                POLL,
                () -> {
                    ends.set(kafka.ends(counted.topics()));
                    return ends.get().areKnown() && ends.get().lag(counted.latest()) == 0;
                },
                () -> busy(ends.get()));
        return ends.get();
    }

    private Problem busy(LogEnds ends) {
        if (!ends.areKnown()) {
            return Problem.of(
                    HttpStatus.GATEWAY_TIMEOUT,
                    "lag.unknown",
                    "Whether all is counted is unknown: Kafka does not answer");
        }
        long lag = ends.lag(counted.latest());
        return Problem.of(
                        HttpStatus.GATEWAY_TIMEOUT,
                        "lag.left",
                        "Not idle yet: " + lag + " records are still to be counted")
                .with("lag", lag);
    }

    /**
     * When Kafka received the oldest record that is not counted. Asked before the snapshot is opened, so that no connection
     * is held meanwhile: what is not counted in the snapshot was not counted before it either.
     */
    private Optional<Instant> oldest(LogEnds ends, Map<Partition, Long> nextOffsets) {
        Map<Partition, Long> waiting = ends.waiting(nextOffsets);
        return waiting.isEmpty() ? Optional.empty() : kafka.oldest(waiting);
    }

    private static Sums sums(StatusQueries queries, LakeQueries lake, @Nullable Balance balance) {
        return new Sums(queries.documents(), queries.totals(), lake.lake(), balance);
    }

    private Answer answer(Reading<Sums> reading, LogEnds ends, Optional<Instant> oldest, List<SourceStatus> sources) {
        Map<Partition, Long> nextOffsets = reading.nextOffsets();
        Sums sums = reading.content();
        Balance balance = sums.balance();
        return Answer.of(new Status(
                reading.moment().batch(),
                reading.moment().committedAt(),
                lag(ends, oldest, nextOffsets),
                partitions(ends, nextOffsets),
                sources,
                sums.documents(),
                sums.totals(),
                sums.lake(),
                balance == null ? null : balance.holds(),
                balance));
    }

    private Lag lag(LogEnds ends, Optional<Instant> oldest, Map<Partition, Long> nextOffsets) {
        if (!ends.areKnown()) {
            return new Lag(false, null, null, ends.unknownBecause());
        }
        long records = ends.lag(nextOffsets);
        return new Lag(true, records, records == 0 ? Double.valueOf(0) : age(oldest), null);
    }

    private @Nullable Double age(Optional<Instant> oldest) {
        return oldest.map(time ->
                        Math.max(0, Duration.between(time, clock.instant()).toMillis()) / 1000.0)
                .orElse(null);
    }

    private static List<PartitionStatus> partitions(LogEnds ends, Map<Partition, Long> nextOffsets) {
        Set<Partition> all = new TreeSet<>(nextOffsets.keySet());
        all.addAll(ends.partitions().keySet());
        List<PartitionStatus> partitions = new ArrayList<>();
        for (Partition partition : all) {
            LogEnds.Ends range = ends.partitions().get(partition);
            partitions.add(new PartitionStatus(
                    partition.topic(),
                    partition.partition(),
                    nextOffsets.get(partition),
                    range == null ? null : range.end(),
                    range == null ? null : ends.lag(partition, nextOffsets)));
        }
        return partitions;
    }
}
