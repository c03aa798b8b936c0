package dev.tally.ingest.pull;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/pulls}: how each of them is doing. */
@RestController
final class PullController {
    private final Pulls pulls;

    PullController(Pulls pulls) {
        this.pulls = pulls;
    }

    /** All of them, in the order of the configuration. */
    record Listing(List<PullStatus> items) {}

    @GetMapping("/v1/pulls")
    Listing list() {
        return new Listing(pulls.status());
    }
}
