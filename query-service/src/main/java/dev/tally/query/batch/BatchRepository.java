package dev.tally.query.batch;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

/** Reads the ledger; within the caller's snapshot. */
interface BatchRepository extends Repository<BatchRow, Long> {
    List<BatchRow> findByBatchIdLessThanOrderByBatchIdDesc(long before, Limit limit);

    List<BatchRow> findByBatchIdGreaterThanOrderByBatchId(long behind, Limit limit);
}
