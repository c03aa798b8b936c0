package dev.tally.query.word;

import dev.tally.query.problem.Problem;
import dev.tally.query.request.Page;
import dev.tally.query.request.Parameters;
import dev.tally.query.request.PathText;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Words over all documents. */
@RestController
class WordController {
    private static final String PREFIX = "/v1/words/";

    private final Snapshot snapshot;
    private final WordQueries queries;

    WordController(Snapshot snapshot, WordQueries queries) {
        this.snapshot = snapshot;
        this.queries = queries;
    }

    private record Words(List<WordCount> words, @Nullable String next) {}

    @GetMapping("/v1/words")
    ResponseEntity<Object> list(HttpServletRequest request) {
        Parameters parameters = Parameters.ofList(request, WordList.PARAMETERS);
        WordList list = WordList.of(parameters);
        return snapshot.answer(request, parameters, moment -> {
            Page<WordCount> page = queries.ofAllDocuments(list);
            return Answer.page(new Words(page.rows(), page.next()), WordCount.class, page.rows(), page.next());
        });
    }

    /** A word exactly as it is stored, that is folded; a word that stands nowhere is a 404. */
    @GetMapping("/v1/words/{*word}")
    ResponseEntity<Object> one(HttpServletRequest request) {
        Parameters parameters = Parameters.of(request, List.of());
        String word = PathText.decode(PathText.raw(request, PREFIX));
        return snapshot.answer(
                request, parameters, moment -> Answer.of(queries.word(word).orElseThrow(() -> unknown(word))));
    }

    private Problem unknown(String word) {
        String folded = Normalizer.normalize(word, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        Problem problem = Problem.notFound(
                        "word.unknown",
                        "This word stands in no document. Words are stored folded"
                                + " (NFKC, lower case) and looked up exactly")
                .with("word", word)
                .with("count", 0);
        if (folded.equals(word)) {
            return problem;
        }
        return queries.word(folded).map(meant -> problem.with("folded", meant)).orElse(problem);
    }
}
