package dev.tally.query.counter;

import dev.tally.model.config.NearestName;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Page;
import dev.tally.query.request.Parameters;
import dev.tally.query.request.RollUp;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Rows;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The counters of {@code tally.yaml}, what each has counted, and the rows of one. */
@RestController
class CounterController {
    private static final List<String> STATUSES = List.of("live", "backfilling", "retired");
    /** Before every name: no name is empty. */
    private static final String BEFORE_ALL = "";

    private final Snapshot snapshot;
    private final CounterQueries counters;
    private final CounterRowQueries rows;

    CounterController(Snapshot snapshot, CounterQueries counters, CounterRowQueries rows) {
        this.snapshot = snapshot;
        this.counters = counters;
        this.rows = rows;
    }

    private record Counters(
            List<Counter> counters, @Nullable String next) {}

    private record CounterPage(
            String counter,
            String status,
            @Nullable String every,
            List<Map<String, @Nullable Object>> rows,
            @Nullable String next) {}

    @GetMapping("/v1/counters")
    ResponseEntity<Object> list(HttpServletRequest request) {
        Parameters parameters = Parameters.ofList(request, List.of("status"));
        String status = parameters.choiceIfAny("status", STATUSES).orElse("");
        int limit = parameters.limit();
        String behind = parameters.cursor().map(keys -> keys.text(0)).orElse(BEFORE_ALL);
        return snapshot.answer(request, parameters, moment -> {
            List<Counter> oneMore = counters.counters(status, behind, limit + 1);
            Page<Counter> page = Page.of(oneMore, limit, parameters, counter -> List.of(counter.name()));
            return Answer.page(new Counters(page.rows(), page.next()), Counter.class, page.rows(), page.next());
        });
    }

    @GetMapping("/v1/counters/{name}")
    ResponseEntity<Object> one(@PathVariable String name, HttpServletRequest request) {
        return snapshot.answer(request, Parameters.of(request, List.of()), moment -> Answer.of(known(name)));
    }

    @GetMapping("/v1/counters/{name}/rows")
    ResponseEntity<Object> rows(@PathVariable String name, HttpServletRequest request) {
        Parameters parameters = Parameters.ofTable(request, List.of("from", "to", "every", "order"));
        int limit = parameters.limit();
        return snapshot.answer(request, parameters, moment -> {
            Counter counter = known(name);
            if (counter.status().equals("backfilling")) {
                throw Problem.of(
                                HttpStatus.CONFLICT,
                                "counter.backfilling",
                                "This counter is catching up; its rows appear, complete, when it has: "
                                        + counter.backlog() + " records to go")
                        .with("backlog", counter.backlog());
            }
            CounterTable table = counters.table(name);
            CounterRows asked = CounterRows.of(parameters, table);
            Page<Map<String, @Nullable Object>> page =
                    Page.of(rows.rows(asked, limit + 1), limit, parameters, asked.order()::keys);
            RollUp width = asked.width();
            Rows shown =
                    new Rows(table.shown().stream().map(CounterColumn::name).toList(), page.rows());
            return new Answer(
                    new CounterPage(
                            name, counter.status(), width == null ? null : width.name(), page.rows(), page.next()),
                    shown,
                    page.next());
        });
    }

    private Counter known(String name) {
        return counters.counter(name)
                .orElseThrow(() -> Problem.notFound(
                                "counter.unknown",
                                "tally.yaml never had a counter of this name"
                                        + NearestName.hint(name, counters.names()))
                        .with("counter", name));
    }
}
