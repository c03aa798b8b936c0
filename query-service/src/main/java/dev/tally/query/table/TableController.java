package dev.tally.query.table;

import dev.tally.query.request.Parameters;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The tables that SQL can read, with what each column means. */
@RestController
class TableController {
    private final Snapshot snapshot;
    private final TableQueries queries;

    TableController(Snapshot snapshot, TableQueries queries) {
        this.snapshot = snapshot;
        this.queries = queries;
    }

    private record Tables(List<TableQueries.Table> tables) {}

    @GetMapping("/v1/tables")
    ResponseEntity<Object> list(HttpServletRequest request) {
        return snapshot.answer(request, Parameters.ofRows(request, List.of()), moment -> {
            List<TableQueries.Table> tables = queries.tables();
            return Answer.page(new Tables(tables), TableQueries.Table.class, tables, null);
        });
    }
}
