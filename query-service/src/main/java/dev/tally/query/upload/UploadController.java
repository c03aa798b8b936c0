package dev.tally.query.upload;

import dev.tally.query.problem.Problem;
import dev.tally.query.request.Parameters;
import dev.tally.query.request.PathText;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code PUT /dashboard/documents/{name}}: a file dropped onto the page, passed on as it is; the answer is the ingest
 * API's. The page so talks to its own origin alone, and no other origin is ever allowed anything: a PUT from a foreign page
 * needs a permission that nobody gives. A few at a time, so that questions always find a thread.
 */
@RestController
class UploadController {
    private static final String PREFIX = "/dashboard/documents/";
    private static final int AT_ONCE = 4;

    private final IngestDoor door;
    private final Semaphore places = new Semaphore(AT_ONCE);

    UploadController(IngestDoor door) {
        this.door = door;
    }

    @PutMapping(PREFIX + "{*name}")
    ResponseEntity<byte[]> put(HttpServletRequest request) throws IOException {
        Parameters.of(request, List.of());
        String path = PathText.raw(request, PREFIX);
        PathText.decode(path);
        long length = request.getContentLengthLong();
        if (length < 0) {
            throw Problem.of(HttpStatus.LENGTH_REQUIRED, "length.missing", "Send the file with its Content-Length");
        }
        if (!places.tryAcquire()) {
            throw Problem.later("upload.busy", "Other files are on their way; send this one again in a moment");
        }
        try {
            HttpResponse<byte[]> answer =
                    door.put(path, request.getHeader(HttpHeaders.AUTHORIZATION), length, request.getInputStream());
            HttpHeaders headers = new HttpHeaders();
            for (String name : List.of(
                    HttpHeaders.CONTENT_TYPE,
                    HttpHeaders.RETRY_AFTER,
                    HttpHeaders.WWW_AUTHENTICATE,
                    "Tally-Position")) {
                answer.headers().firstValue(name).ifPresent(value -> headers.set(name, value));
            }
            return ResponseEntity.status(answer.statusCode()).headers(headers).body(answer.body());
        } finally {
            places.release();
        }
    }
}
