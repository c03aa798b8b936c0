package dev.tally.query.status;

import dev.tally.query.status.Status.Balance;
import dev.tally.query.status.Status.Buckets;
import dev.tally.query.status.Status.DocumentTotals;
import dev.tally.query.status.Status.Ledger;
import dev.tally.query.status.Status.SourceStatus;
import dev.tally.query.status.Status.Totals;
import dev.tally.query.status.Status.Words;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sums the counts up and holds them against each other; within the caller's snapshot. */
@Component
class StatusQueries {
    private final JdbcClient jdbc;

    StatusQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<SourceStatus> sources() {
        return jdbc.sql("SELECT topic, status, since FROM tally.sources ORDER BY topic")
                .query(SourceStatus.class)
                .list();
    }

    DocumentTotals documents() {
        return jdbc.sql("""
                        SELECT count(*) FILTER (WHERE status = 'counting') AS counting,
                               count(*) FILTER (WHERE status = 'counted') AS counted,
                               count(*) FILTER (WHERE status = 'withdrawn') AS withdrawn,
                               coalesce(sum(lines), 0)::bigint AS lines,
                               coalesce(sum(words), 0)::bigint AS words,
                               coalesce(sum(rejected), 0)::bigint AS rejected_lines
                          FROM tally.documents""").query(DocumentTotals.class).single();
    }

    Totals totals() {
        return jdbc.sql("""
                        SELECT w.words, w.distinct_words, e.events, e.late_events,
                               b.batches, b.consumed, b.accepted, b.duplicates, b.rejected
                          FROM (SELECT coalesce(sum(count), 0)::bigint AS words, count(*) AS distinct_words
                                  FROM tally.word_counts) AS w,
                               (SELECT coalesce(sum(accepted), 0)::bigint AS events,
                                       coalesce(sum(late), 0)::bigint AS late_events
                                  FROM tally.event_types) AS e,
                               (SELECT count(*) AS batches,
                                       coalesce(sum(consumed), 0)::bigint AS consumed,
                                       coalesce(sum(accepted), 0)::bigint AS accepted,
                                       coalesce(sum(duplicates), 0)::bigint AS duplicates,
                                       coalesce(sum(rejected), 0)::bigint AS rejected
                                  FROM tally.batches) AS b""").query(Totals.class).single();
    }

    Balance balance() {
        return new Balance(words(), buckets(), ledger());
    }

    private Words words() {
        return jdbc.sql("""
                        SELECT (SELECT coalesce(sum(count), 0)::bigint FROM tally.word_counts) AS word_counts,
                               (SELECT coalesce(sum(count), 0)::bigint
                                  FROM tally.document_word_counts) AS document_word_counts,
                               (SELECT coalesce(sum(words), 0)::bigint FROM tally.documents) AS documents""").query(Words.class).single();
    }

    /**
     * For each type and width: what the buckets hold, what retention took out of them and what came too late for them is
     * what was accepted.
     */
    private Buckets buckets() {
        return jdbc.sql("""
                        WITH kept AS (
                            SELECT type, every, sum(count) AS events FROM tally.bucket_counts GROUP BY type, every),
                        dropped AS (
                            SELECT type, every, sum(count) AS events FROM tally.retention_drops
                             WHERE table_name = 'bucket_counts' GROUP BY type, every),
                        expired AS (
                            SELECT type, every, count AS events FROM tally.expirations WHERE table_name = 'bucket_counts'),
                        widths AS (
                            SELECT every FROM kept UNION SELECT every FROM dropped UNION SELECT every FROM expired),
                        compared AS (
                            SELECT w.every = min(w.every) OVER () AS is_smallest, e.accepted, e.expired, coalesce(x.events, 0) AS late,
                                   coalesce(k.events, 0) + coalesce(d.events, 0) + coalesce(x.events, 0) AS events
                              FROM tally.event_types AS e
                             CROSS JOIN widths AS w
                              LEFT JOIN kept AS k ON k.type = e.type AND k.every = w.every
                              LEFT JOIN dropped AS d ON d.type = e.type AND d.every = w.every
                              LEFT JOIN expired AS x ON x.type = e.type AND x.every = w.every)
                        SELECT count(*) AS compared,
                               count(*) FILTER (WHERE events <> accepted OR (is_smallest AND late <> expired))
                               + (SELECT count(*) FROM kept WHERE type NOT IN (SELECT type FROM tally.event_types))
                               + (SELECT count(*) FROM tally.event_types
                                   WHERE accepted <> expired AND NOT EXISTS (SELECT 1 FROM widths)) AS unbalanced
                          FROM compared""").query(Buckets.class).single();
    }

    /** Each partition's ranges follow one another from its first offset to its next; each batch consumed its ranges. */
    private Ledger ledger() {
        return jdbc.sql("""
                        WITH steps AS (
                            SELECT topic, partition, from_offset, until_offset,
                                   lag(until_offset) OVER (PARTITION BY topic, partition ORDER BY from_offset) AS previous
                              FROM tally.batch_ranges),
                        tiled AS (
                            SELECT topic, partition, min(from_offset) AS first_offset, max(until_offset) AS next_offset,
                                   bool_and(previous IS NULL OR previous = from_offset) AS is_gapless
                              FROM steps GROUP BY topic, partition),
                        consumed AS (
                            SELECT batch_id, sum(until_offset - from_offset - gaps) AS records
                              FROM tally.batch_ranges GROUP BY batch_id)
                        SELECT (SELECT count(*) FROM tally.positions) AS partitions,
                               (SELECT count(*) FROM tally.positions AS p FULL JOIN tiled AS t USING (topic, partition)
                                 WHERE NOT coalesce(
                                       CASE WHEN t.first_offset IS NULL THEN p.next_offset = p.first_offset
                                            ELSE t.is_gapless AND t.first_offset = p.first_offset
                                                 AND t.next_offset = p.next_offset END, false)) AS not_tiled,
                               (SELECT count(*) FROM tally.batches AS b FULL JOIN consumed AS c USING (batch_id)
                                 WHERE b.consumed IS DISTINCT FROM c.records
                                    OR b.consumed <> b.accepted + b.duplicates + b.rejected) AS batches_unbalanced""").query(Ledger.class).single();
    }
}
