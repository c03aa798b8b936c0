package dev.tally.query.snapshot;

import dev.tally.model.record.Position.Partition;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a snapshot says about itself. */
@Component
class SnapshotQueries {
    private final JdbcClient jdbc;

    SnapshotQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A row's {@code xmin} is the transaction that wrote it last: whoever changes any of the counters changes their sum. */
    Moment moment() {
        return jdbc.sql("""
                        SELECT coalesce(last.batch_id, 0) AS batch_id, last.committed_at, transaction_timestamp() AS opened_at,
                               concat_ws(' ',
                                   (SELECT sum(xmin::text::bigint) FROM tally.counters),
                                   (SELECT count(*) FROM tally.retention_drops WHERE batch_id = last.batch_id)) AS since_batch
                          FROM (VALUES (1)) AS always (one)
                          LEFT JOIN LATERAL (SELECT batch_id, committed_at FROM tally.batches
                                              ORDER BY batch_id DESC LIMIT 1) AS last ON true""")
                .query((row, number) -> new Moment(
                        row.getLong("batch_id"),
                        instant(row.getObject("committed_at", OffsetDateTime.class)),
                        row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                        row.getString("since_batch")))
                .single();
    }

    Map<Partition, Long> nextOffsets() {
        Map<Partition, Long> nextOffsets = new TreeMap<>();
        jdbc.sql("SELECT topic, partition, next_offset FROM tally.positions").query(row -> {
            nextOffsets.put(new Partition(row.getString("topic"), row.getInt("partition")), row.getLong("next_offset"));
        });
        return nextOffsets;
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
