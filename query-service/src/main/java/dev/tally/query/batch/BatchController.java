package dev.tally.query.batch;

import dev.tally.query.request.CursorKeys;
import dev.tally.query.request.Page;
import dev.tally.query.request.Parameters;
import dev.tally.query.snapshot.Answer;
import dev.tally.query.snapshot.Snapshot;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The ledger, the latest batch first. */
@RestController
class BatchController {
    private static final String LATEST_FIRST = "-batch_id";
    private static final String OLDEST_FIRST = "batch_id";

    private final Snapshot snapshot;
    private final BatchRepository batches;
    private final BatchRangeRepository ranges;

    BatchController(Snapshot snapshot, BatchRepository batches, BatchRangeRepository ranges) {
        this.snapshot = snapshot;
        this.batches = batches;
        this.ranges = ranges;
    }

    private record Batches(List<Batch> batches, @Nullable String next) {}

    @GetMapping("/v1/batches")
    ResponseEntity<Object> list(HttpServletRequest request) {
        Parameters parameters = Parameters.ofList(request, List.of("order"));
        boolean latestFirst =
                parameters.choice("order", List.of(LATEST_FIRST, OLDEST_FIRST)).equals(LATEST_FIRST);
        int limit = parameters.limit();
        Optional<Long> cursor = parameters.cursor().map(BatchController::batchId);
        return snapshot.answer(request, parameters, moment -> {
            Limit oneMore = Limit.of(limit + 1);
            List<BatchRow> rows = latestFirst
                    ? batches.findByBatchIdLessThanOrderByBatchIdDesc(cursor.orElse(Long.MAX_VALUE), oneMore)
                    : batches.findByBatchIdGreaterThanOrderByBatchId(cursor.orElse(Long.MIN_VALUE), oneMore);
            Page<BatchRow> page = Page.of(
                    rows, limit, parameters, row -> List.of(row.batchId().toString()));
            List<Batch> rowsWithRanges = withRanges(page.rows());
            return Answer.page(new Batches(rowsWithRanges, page.next()), Batch.class, rowsWithRanges, page.next());
        });
    }

    private static long batchId(CursorKeys keys) {
        return keys.number(0);
    }

    private List<Batch> withRanges(List<BatchRow> rows) {
        LongSummaryStatistics ids = rows.stream().mapToLong(BatchRow::batchId).summaryStatistics();
        Map<Long, List<BatchRange>> rangesByBatch =
                ranges.findByBatchIdBetweenOrderByBatchIdAscStartAsc(ids.getMin(), ids.getMax()).stream()
                        .collect(Collectors.groupingBy(
                                BatchRangeRow::batchId, Collectors.mapping(BatchRangeRow::range, Collectors.toList())));
        return rows.stream()
                .map(row -> row.batch(rangesByBatch.getOrDefault(row.batchId(), List.of())))
                .toList();
    }
}
