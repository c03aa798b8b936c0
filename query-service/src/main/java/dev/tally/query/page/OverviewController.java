package dev.tally.query.page;

import dev.tally.query.request.Parameters;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page's own question: it moves with the page, so it is not under {@code /v1}. */
@RestController
class OverviewController {
    private final Snapshot snapshot;
    private final OverviewQueries queries;

    OverviewController(Snapshot snapshot, OverviewQueries queries) {
        this.snapshot = snapshot;
        this.queries = queries;
    }

    @GetMapping("/dashboard/overview")
    ResponseEntity<Object> overview(HttpServletRequest request) {
        return snapshot.answer(
                request,
                Parameters.of(request, List.of()),
                moment -> Answer.of(
                        new Overview(queries.types(), queries.lastBucket().orElse(null), queries.documents())));
    }
}
