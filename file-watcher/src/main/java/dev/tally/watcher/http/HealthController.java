package dev.tally.watcher.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /livez}: the process answers. {@code /readyz}: files would be published now, or why not. */
@RestController
final class HealthController {
    private final Readiness readiness;

    HealthController(Readiness readiness) {
        this.readiness = readiness;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Health(String status, @Nullable String reason) {}

    @GetMapping("/livez")
    ResponseEntity<Health> live() {
        return answer(HttpStatus.OK, new Health("up", null));
    }

    @GetMapping("/readyz")
    ResponseEntity<Health> ready() {
        Optional<String> problem = readiness.problem();
        return problem.isEmpty()
                ? answer(HttpStatus.OK, new Health("ready", null))
                : answer(HttpStatus.SERVICE_UNAVAILABLE, new Health("unready", problem.get()));
    }

    private static ResponseEntity<Health> answer(HttpStatus status, Health health) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(health);
    }
}
