package dev.tally.ingest.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.ingest.document.DocumentIntake.Taken;
import dev.tally.ingest.problem.Problem;
import dev.tally.ingest.problem.RefusedException;
import dev.tally.ingest.problem.UnavailableException;
import dev.tally.model.record.Position;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /v1/documents}: files of a form, each as if it were {@code PUT} under its name, one after the other as they
 * arrive. Documents do not depend on each other, so each has an answer of its own; the request's status is theirs where all have
 * the same, else 207.
 */
@RestController
final class UploadController {
    private final DocumentIntake intake;
    private final DocumentSpool spool;

    UploadController(DocumentIntake intake, DocumentSpool spool) {
        this.intake = intake;
        this.spool = spool;
    }

    /** What became of each file, in their order. */
    record Uploaded(List<Item> items) {}

    /**
     * One of them.
     *
     * @param name absent where the body could not be read up to the next file
     * @param code with {@code detail}: why it is not on Kafka
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            @Nullable String name,
            int status,
            @Nullable String version,
            @Nullable Long lines,
            @Nullable Long rejected,
            @Nullable String position,
            @Nullable String code,
            @Nullable String detail) {
        static Item of(Taken taken) {
            return new Item(
                    taken.name(),
                    taken.repeated() ? 200 : 202,
                    taken.version(),
                    taken.lines(),
                    taken.rejected(),
                    taken.position().toString(),
                    null,
                    null);
        }

        static Item failed(@Nullable String name, Problem problem) {
            return new Item(name, problem.status(), null, null, null, null, problem.code(), problem.detail());
        }
    }

    @PostMapping("/v1/documents")
    ResponseEntity<Uploaded> post(HttpServletRequest request) throws IOException {
        requireForm(request);
        List<Item> items = new ArrayList<>();
        Position position = null;
        try (InputStream body = spool.body(request).open()) {
            FormFiles files = new FormFiles(request, body);
            for (FileItemStream file = files.next(); file != null; file = files.next()) {
                Taken taken = take(file, files.name(), items);
                if (taken != null) {
                    position = position == null ? taken.position() : position.and(taken.position());
                }
            }
        } catch (RefusedException notToItsEnd) {
            // What came before is on Kafka, and stays; the rest was not read.
            if (items.isEmpty()) {
                throw notToItsEnd;
            }
            items.add(Item.failed(null, notToItsEnd.problem()));
        }
        if (items.isEmpty()) {
            throw new RefusedException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "form.empty", "The form holds no file: no part has a filename.");
        }
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(together(items)).contentType(MediaType.APPLICATION_JSON);
        if (together(items) == 503) {
            answer.header("Retry-After", "1");
        }
        if (position != null) {
            answer.header("Tally-Position", position.toString());
        }
        return answer.body(new Uploaded(items));
    }

    private static void requireForm(HttpServletRequest request) {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            throw new RefusedException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "content-type.unsupported",
                    "Several documents are files of multipart/form-data; one alone is PUT /v1/documents/{name}.");
        }
    }

    private @Nullable Taken take(FileItemStream file, String name, List<Item> items) throws IOException {
        try {
            DocumentName.check(name);
            Taken taken = intake.take(name, DocumentType.of(file.getContentType(), name), () -> FormFiles.open(file));
            items.add(Item.of(taken));
            return taken;
        } catch (RefusedException refused) {
            items.add(Item.failed(name, refused.problem()));
        } catch (UnavailableException unavailable) {
            items.add(Item.failed(name, unavailable.problem()));
        }
        return null;
    }

    private static int together(List<Item> items) {
        int first = items.get(0).status();
        return items.stream().allMatch(item -> item.status() == first) ? first : 207;
    }
}
