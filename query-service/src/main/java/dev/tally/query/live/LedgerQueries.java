package dev.tally.query.live;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads committed batches in their order; within the caller's snapshot. */
@Component
class LedgerQueries {
    private static final String BATCHES = """
            SELECT b.batch_id, b.committed_at, b.consumed, b.accepted, b.duplicates, b.rejected, b.words,
                   (SELECT coalesce(jsonb_object_agg(t.topic, t.records), '{}')
                      FROM (SELECT r.topic, sum(r.until_offset - r.from_offset - r.gaps) AS records
                              FROM tally.batch_ranges AS r
                             WHERE r.batch_id = b.batch_id
                             GROUP BY r.topic) AS t)::text AS topics
              FROM tally.batches AS b
            """;

    private final JdbcClient jdbc;

    LedgerQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The latest so many, the oldest of them first. */
    List<CommittedBatch> latest(int limit) {
        List<CommittedBatch> batches = new ArrayList<>(jdbc.sql(BATCHES + "ORDER BY b.batch_id DESC LIMIT :limit")
                .param("limit", limit)
                .query(LedgerQueries::batch)
                .list());
        Collections.reverse(batches);
        return batches;
    }

    /** The first so many from this one on, it included. */
    List<CommittedBatch> from(long batchId, int limit) {
        return jdbc.sql(BATCHES + "WHERE b.batch_id >= :batch ORDER BY b.batch_id LIMIT :limit")
                .param("batch", batchId)
                .param("limit", limit)
                .query(LedgerQueries::batch)
                .list();
    }

    private static CommittedBatch batch(ResultSet row, int number) throws SQLException {
        return new CommittedBatch(
                row.getLong("batch_id"),
                row.getObject("committed_at", OffsetDateTime.class).toInstant(),
                row.getLong("consumed"),
                row.getLong("accepted"),
                row.getLong("duplicates"),
                row.getLong("rejected"),
                row.getLong("words"),
                row.getString("topics"));
    }
}
