package dev.tally.query.lake;

import dev.tally.model.record.Position;
import dev.tally.model.record.Position.Partition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what PostgreSQL knows of the lake; within the caller's snapshot. */
@Component
public class LakeQueries {
    private final JdbcClient jdbc;

    LakeQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Sums(long lag, long tables, long files, long rows, long bytes) {}

    /** The last commit of the lake, which are between the batches: an answer about it changes with them. */
    public long lastCommit() {
        return jdbc.sql("SELECT batch_id FROM tally_lake.fence")
                .query(Long.class)
                .single();
    }

    public Lake lake() {
        Sums sums = jdbc.sql("""
                        SELECT (SELECT coalesce(sum(p.next_offset - coalesce(l.next_offset, p.first_offset)), 0)::bigint
                                  FROM tally.positions p LEFT JOIN tally.lake_positions l USING (topic, partition)) AS lag,
                               count(*) AS tables,
                               coalesce(sum(files), 0)::bigint AS files,
                               coalesce(sum(rows), 0)::bigint AS rows,
                               coalesce(sum(bytes), 0)::bigint AS bytes
                          FROM tally.lake_tables""").query(Sums.class).single();
        return new Lake(position(), sums.lag(), sums.tables(), sums.files(), sums.rows(), sums.bytes());
    }

    private @Nullable String position() {
        Map<Partition, Long> nextOffsets = nextOffsets();
        return nextOffsets.isEmpty() ? null : Position.of(nextOffsets).toString();
    }

    /** How far it is complete: the next offset of each partition. */
    public Map<Partition, Long> nextOffsets() {
        Map<Partition, Long> nextOffsets = new TreeMap<>();
        jdbc.sql("SELECT topic, partition, next_offset FROM tally.lake_positions")
                .query(row -> {
                    nextOffsets.put(
                            new Partition(row.getString("topic"), row.getInt("partition")), row.getLong("next_offset"));
                });
        return nextOffsets;
    }

    List<LakeTable> tables() {
        return jdbc.sql("""
                        SELECT name, holds, type, rows, files, bytes, dropped,
                               (SELECT max(day)::text FROM tally_lake.files f WHERE f.table_name = t.name) AS newest_day
                          FROM tally.lake_tables t ORDER BY name""").query(LakeTable.class).list();
    }
}
