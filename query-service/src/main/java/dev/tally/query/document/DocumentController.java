package dev.tally.query.document;

import dev.tally.query.problem.Problem;
import dev.tally.query.request.Page;
import dev.tally.query.request.Parameters;
import dev.tally.query.request.PathText;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import dev.tally.query.word.WordCount;
import dev.tally.query.word.WordList;
import dev.tally.query.word.WordQueries;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Documents, one document, and its words. */
@RestController
class DocumentController {
    private static final String PREFIX = "/v1/documents/";
    private static final List<String> STATUSES = List.of("counting", "counted", "withdrawn");
    /** Before every name: no name is empty. */
    private static final String BEFORE_ALL = "";

    private final Snapshot snapshot;
    private final DocumentRepository documents;
    private final WordQueries words;

    DocumentController(Snapshot snapshot, DocumentRepository documents, WordQueries words) {
        this.snapshot = snapshot;
        this.documents = documents;
        this.words = words;
    }

    private record Documents(
            List<Document> documents, @Nullable String next) {}

    private record DocumentWords(
            String document,
            String status,
            List<WordCount> words,
            @Nullable String next) {}

    @GetMapping("/v1/documents")
    ResponseEntity<Object> list(HttpServletRequest request) {
        Parameters parameters = Parameters.ofList(request, List.of("status"));
        String status = parameters.choiceIfAny("status", STATUSES).orElse("");
        int limit = parameters.limit();
        String behind = parameters.cursor().map(keys -> keys.text(0)).orElse(BEFORE_ALL);
        return snapshot.answer(request, parameters, moment -> {
            Limit oneMore = Limit.of(limit + 1);
            List<DocumentRow> rows = status.isEmpty()
                    ? documents.findByNameGreaterThanOrderByName(behind, oneMore)
                    : documents.findByStatusAndNameGreaterThanOrderByName(status, behind, oneMore);
            Page<Document> page = Page.of(
                    rows.stream().map(DocumentRow::document).toList(),
                    limit,
                    parameters,
                    document -> List.of(document.name()));
            return Answer.page(new Documents(page.rows(), page.next()), Document.class, page.rows(), page.next());
        });
    }

    @GetMapping("/v1/documents/{*name}")
    ResponseEntity<Object> one(HttpServletRequest request) {
        DocumentPath path = DocumentPath.of(PathText.raw(request, PREFIX));
        return path.isWords() ? words(request, path.name()) : document(request, path.name());
    }

    private ResponseEntity<Object> document(HttpServletRequest request, String name) {
        Parameters parameters = Parameters.of(request, List.of());
        return snapshot.answer(
                request, parameters, moment -> Answer.of(known(name, "").document()));
    }

    private ResponseEntity<Object> words(HttpServletRequest request, String name) {
        Parameters parameters = Parameters.ofList(request, WordList.PARAMETERS);
        WordList list = WordList.of(parameters);
        return snapshot.answer(request, parameters, moment -> {
            DocumentRow row = known(name, "; a document whose own name ends in /words is written with %2Fwords");
            Document document = row.document();
            Page<WordCount> page = words.ofDocument(row.documentId(), list);
            return Answer.page(
                    new DocumentWords(document.name(), document.status(), page.rows(), page.next()),
                    WordCount.class,
                    page.rows(),
                    page.next());
        });
    }

    private DocumentRow known(String name, String hint) {
        return documents
                .findByName(name)
                .orElseThrow(() -> Problem.notFound(
                                "document.unknown", "No line of a document of this name is counted yet" + hint)
                        .with("document", name));
    }
}
