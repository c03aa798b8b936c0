package dev.tally.query.lake;

import dev.tally.query.request.Parameters;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The tables of the lake. The last commit is asked for first: the answer is that old or newer, never older than its ETag. */
@RestController
class LakeController {
    private final Snapshot snapshot;
    private final LakeQueries queries;

    LakeController(Snapshot snapshot, LakeQueries queries) {
        this.snapshot = snapshot;
        this.queries = queries;
    }

    private record Tables(Lake lake, List<LakeTable> tables) {}

    @GetMapping("/v1/lake")
    ResponseEntity<Object> list(HttpServletRequest request) {
        String beside = "lake " + queries.lastCommit();
        return snapshot.answer(request, Parameters.ofRows(request, List.of()), beside, moment -> {
            List<LakeTable> tables = queries.tables();
            return Answer.page(new Tables(queries.lake(), tables), LakeTable.class, tables, null);
        });
    }
}
