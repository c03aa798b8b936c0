package dev.tally.query.batch;

import java.util.List;
import org.springframework.data.repository.Repository;

/** Reads which offsets batches consumed; within the caller's snapshot. */
interface BatchRangeRepository extends Repository<BatchRangeRow, BatchRangeRow.Start> {
    List<BatchRangeRow> findByBatchIdBetweenOrderByBatchIdAscStartAsc(long first, long last);
}
