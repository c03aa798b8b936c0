package dev.tally.ingest.document;

import dev.tally.ingest.document.DocumentIntake.Taken;
import dev.tally.model.record.Position;
import dev.tally.model.text.DocumentFormat;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code PUT} and {@code DELETE /v1/documents/{name}}: a document as if it were dropped into the inbox under this name,
 * and taken back.
 *
 * <p>202 means that every line and the end of the document are on Kafka; 503 that some lines may be, and the same request
 * sent again completes them. This door keeps no record of documents, so content that comes again is published again, and
 * the aggregator recognises it and counts it once. What this process remembers of its latest documents only decides
 * between 200, the same content as last time, and 202.
 */
@RestController
final class DocumentController {
    private static final String PREFIX = "/v1/documents/";

    private final DocumentIntake intake;
    private final DocumentSpool spool;

    DocumentController(DocumentIntake intake, DocumentSpool spool) {
        this.intake = intake;
        this.spool = spool;
    }

    /** What is on Kafka now. */
    record Published(String name, String version, long lines, long rejected, String position) {}

    /** The document's counts are about to leave every table. */
    record Withdrawn(String name, String position) {}

    @PutMapping(PREFIX + "{*name}")
    ResponseEntity<Published> put(HttpServletRequest request) throws IOException {
        String name = DocumentName.of(request.getRequestURI(), PREFIX);
        DocumentFormat format = DocumentType.of(request.getContentType(), name);
        Taken taken = intake.take(name, format, spool.body(request));
        return answer(
                taken.repeated() ? HttpStatus.OK : HttpStatus.ACCEPTED,
                taken.position(),
                new Published(
                        name,
                        taken.version(),
                        taken.lines(),
                        taken.rejected(),
                        taken.position().toString()));
    }

    @DeleteMapping(PREFIX + "{*name}")
    ResponseEntity<Withdrawn> delete(HttpServletRequest request) {
        String name = DocumentName.of(request.getRequestURI(), PREFIX);
        Position position = intake.withdraw(name);
        return answer(HttpStatus.ACCEPTED, position, new Withdrawn(name, position.toString()));
    }

    private static <T> ResponseEntity<T> answer(HttpStatus status, Position position, T body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .header("Tally-Position", position.toString())
                .body(body);
    }
}
