package dev.tally.query.health;

import dev.tally.query.problem.Problem;
import dev.tally.query.snapshot.ReadTransaction;
import java.util.List;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /livez} asks nobody. {@code /readyz} is 200 while PostgreSQL answers and has the tables of this release; Kafka is
 * not needed for any count, so it does not matter here.
 */
@RestController
class HealthController {
    private final ReadTransaction transaction;
    private final ReadinessQueries queries;

    HealthController(ReadTransaction transaction, ReadinessQueries queries) {
        this.transaction = transaction;
        this.queries = queries;
    }

    @GetMapping("/livez")
    ResponseEntity<Map<String, String>> live() {
        return ok("live");
    }

    @GetMapping("/readyz")
    ResponseEntity<Map<String, String>> ready() {
        List<String> missing = transaction.read(queries::missing);
        if (!missing.isEmpty()) {
            throw Problem.later("database.not-migrated", "The database has no tables of this release yet")
                    .with("missing", missing);
        }
        return ok("ready");
    }

    private static ResponseEntity<Map<String, String>> ok(String status) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Map.of("status", status));
    }
}
