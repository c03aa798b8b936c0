package dev.tally.query.rejection;

import dev.tally.model.time.TimeRange;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.CursorKeys;
import dev.tally.query.request.Page;
import dev.tally.query.request.Parameters;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Records that could not be counted, those of the latest batch first, and one of them with all its bytes. */
@RestController
class RejectionController {
    private static final CursorKeys BEFORE_ALL = new CursorKeys(List.of(Long.toString(Long.MAX_VALUE), "", "-1", "-1"));

    private static final List<String> STAGES = List.of("door", "decode", "time", "count", "identity");

    private final Snapshot snapshot;
    private final RejectionRepository rejections;

    RejectionController(Snapshot snapshot, RejectionRepository rejections) {
        this.snapshot = snapshot;
        this.rejections = rejections;
    }

    private record Rejections(
            List<Rejection> rejections, @Nullable String next) {}

    @GetMapping("/v1/rejections")
    ResponseEntity<Object> list(HttpServletRequest request) {
        Parameters parameters = Parameters.ofList(request, List.of("topic", "partition", "stage", "code", "since"));
        String topic = parameters.text("topic").orElse("");
        int partition = (int)
                (long) parameters.number("partition", 0, Integer.MAX_VALUE).orElse(-1L);
        String stage = parameters.choiceIfAny("stage", STAGES).orElse("");
        String code = parameters.text("code").orElse("");
        Instant since = parameters.instant("since").orElse(TimeRange.EARLIEST);
        int limit = parameters.limit();
        CursorKeys behind = parameters.cursor().orElse(BEFORE_ALL);
        long batch = behind.number(0);
        String behindTopic = behind.text(1);
        int behindPartition = (int) behind.number(2);
        long behindOffset = behind.number(3);
        return snapshot.answer(request, parameters, rejections.replays(), moment -> {
            List<RejectionRow> rows = rejections.behind(
                    topic,
                    partition,
                    stage,
                    code,
                    since,
                    batch,
                    behindTopic,
                    behindPartition,
                    behindOffset,
                    Limit.of(limit + 1));
            Page<RejectionRow> page = Page.of(rows, limit, parameters, RejectionController::keys);
            List<Rejection> shown =
                    page.rows().stream().map(RejectionRow::rejection).toList();
            return Answer.page(new Rejections(shown, page.next()), Rejection.class, shown, page.next());
        });
    }

    @GetMapping("/v1/rejections/{topic}/{partition:[0-9]{1,9}}/{offset:[0-9]{1,18}}")
    ResponseEntity<Object> one(
            @PathVariable String topic,
            @PathVariable int partition,
            @PathVariable long offset,
            HttpServletRequest request) {
        RejectionRow.Place place = new RejectionRow.Place(topic, partition, offset);
        return snapshot.answer(
                request,
                Parameters.of(request, List.of()),
                rejections.replays(),
                moment -> Answer.of(rejections
                        .whole(place)
                        .map(WholeRejectionRow::rejection)
                        .orElseThrow(
                                () -> Problem.notFound("rejection.unknown", "No record at this place was rejected"))));
    }

    private static List<String> keys(RejectionRow row) {
        RejectionRow.Place place = row.place();
        return List.of(
                Long.toString(row.batchId()),
                place.topic(),
                Integer.toString(place.partition()),
                Long.toString(place.recordOffset()));
    }
}
