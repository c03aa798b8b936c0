package dev.tally.ingest.body;

import dev.tally.ingest.IngestProperties;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/limits}: what a client may send, so that it need not find out by being refused. */
@RestController
final class LimitsController {
    private final Limits.Sizes sizes;

    LimitsController(Limits limits, IngestProperties properties) {
        this.sizes = limits.sizes(properties.rateLimit());
    }

    @GetMapping("/v1/limits")
    ResponseEntity<Limits.Sizes> limits() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(sizes);
    }
}
