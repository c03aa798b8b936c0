package dev.tally.query.rejection;

import dev.tally.query.request.CursorKeys;
import dev.tally.query.request.Page;
import dev.tally.query.request.Parameters;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Records that could not be counted, those of the latest batch first; of one topic or code where asked. */
@RestController
class RejectionController {
    private static final CursorKeys BEFORE_ALL = new CursorKeys(List.of(Long.toString(Long.MAX_VALUE), "", "-1", "-1"));

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
        Parameters parameters = Parameters.of(request, List.of("topic", "code", "limit", "cursor"));
        String topic = parameters.text("topic").orElse("");
        String code = parameters.text("code").orElse("");
        int limit = parameters.limit();
        CursorKeys behind = parameters.cursor().orElse(BEFORE_ALL);
        long batch = behind.number(0);
        String behindTopic = behind.text(1);
        int behindPartition = (int) behind.number(2);
        long behindOffset = behind.number(3);
        return snapshot.answer(request, parameters, moment -> {
            List<RejectionRow> rows = rejections.behind(
                    topic, code, batch, behindTopic, behindPartition, behindOffset, Limit.of(limit + 1));
            Page<RejectionRow> page = Page.of(rows, limit, parameters, RejectionController::keys);
            return Answer.page(
                    new Rejections(
                            page.rows().stream().map(RejectionRow::rejection).toList(), page.next()),
                    page.next());
        });
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
