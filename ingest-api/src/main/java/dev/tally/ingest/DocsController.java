package dev.tally.ingest;

import dev.tally.ingest.problem.RefusedException;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * This door described: {@code /openapi.json} for programs, {@code /docs} for people, who can try it there. The description is
 * a file that is written by hand, as the controllers read raw requests; OpenApiIT holds it to what the door does.
 */
@RestController
final class DocsController {
    private static final MediaType SCRIPT = MediaType.parseMediaType("text/javascript;charset=utf-8");
    private static final Map<String, MediaType> PARTS = Map.of(
            "docs.js", SCRIPT,
            "swagger-ui-bundle.js", SCRIPT,
            "swagger-ui.css", MediaType.parseMediaType("text/css;charset=utf-8"));

    /** The page runs scripts of this door, none inline, and asks nobody else. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @GetMapping("/openapi.json")
    ResponseEntity<Resource> description() {
        return file("openapi.json", MediaType.APPLICATION_JSON);
    }

    @GetMapping("/docs")
    ResponseEntity<Resource> page() {
        return file("index.html", MediaType.parseMediaType("text/html;charset=utf-8"));
    }

    @GetMapping("/docs/{part}")
    ResponseEntity<Resource> part(@PathVariable String part) {
        MediaType type = PARTS.get(part);
        if (type == null) {
            throw new RefusedException(HttpStatus.NOT_FOUND, "path.unknown", "The page is /docs.");
        }
        return file(part, type);
    }

    private static ResponseEntity<Resource> file(String name, MediaType type) {
        return ResponseEntity.ok()
                .contentType(type)
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .body(new ClassPathResource("docs/" + name));
    }
}
