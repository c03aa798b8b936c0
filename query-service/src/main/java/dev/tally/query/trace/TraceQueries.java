package dev.tally.query.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.model.record.Topics;
import dev.tally.query.trace.Trace.OffsetRange;
import dev.tally.query.trace.Trace.TracedBatch;
import dev.tally.query.trace.Trace.TracedDocument;
import dev.tally.query.trace.Trace.TracedRejection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds what is known by a name or an id; within the caller's snapshot. Each question is answered by an index. */
@Component
class TraceQueries {
    private final JdbcClient jdbc;

    TraceQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where a counted event is. */
    record EventPlace(UUID idHash, String topic, int partition, long recordOffset) {}

    Optional<TracedDocument> document(String name) {
        // Batches are one after the other, so the first that ended after the document was counted is the one that did
        // it.
        return jdbc.sql("""
                        SELECT d.document_id, d.name, d.version, d.status, d.lines, d.words, b.batch_id, b.committed_at
                          FROM tally.documents d
                          LEFT JOIN LATERAL (SELECT batch_id, committed_at FROM tally.batches
                                              WHERE committed_at >= d.counted_at
                                              ORDER BY committed_at LIMIT 1) b ON true
                         WHERE d.name = :name""")
                .param("name", name)
                .query((row, number) -> document(row))
                .optional();
    }

    private TracedDocument document(ResultSet row) throws SQLException {
        String version = row.getString("version");
        OffsetDateTime committedAt = row.getObject("committed_at", OffsetDateTime.class);
        @Nullable
        TracedBatch batch =
                committedAt == null ? null : new TracedBatch(row.getLong("batch_id"), committedAt.toInstant());
        return new TracedDocument(
                version == null ? "a producer without headers" : "inbox or PUT /v1/documents",
                row.getString("name"),
                version,
                row.getString("status"),
                row.getLong("document_id"),
                row.getLong("lines"),
                row.getLong("words"),
                batch,
                batch == null ? List.of() : linesOf(batch.batchId()));
    }

    private List<OffsetRange> linesOf(long batch) {
        return jdbc.sql("""
                        SELECT topic, partition, from_offset, until_offset FROM tally.batch_ranges
                         WHERE batch_id = :batch AND topic = :lines ORDER BY partition""")
                .param("batch", batch)
                .param("lines", Topics.LINES)
                .query(OffsetRange.class)
                .list();
    }

    /** Under which sources an event may have come in. */
    List<String> sources() {
        return jdbc.sql("""
                        SELECT '/v1/events/' || type FROM tally.event_types
                         UNION ALL SELECT topic FROM tally.sources ORDER BY 1""").query(String.class).list();
    }

    List<EventPlace> events(Collection<UUID> idHashes) {
        return jdbc.sql("""
                        SELECT id_hash, topic, partition, record_offset FROM tally.event_places(:hashes::text[]::uuid[])
                         ORDER BY topic, partition, record_offset""")
                .param("hashes", idHashes.stream().map(UUID::toString).toArray(String[]::new))
                .query(EventPlace.class)
                .list();
    }

    Optional<TracedBatch> batch(EventPlace place) {
        return jdbc.sql("""
                        SELECT b.batch_id, b.committed_at
                          FROM (SELECT batch_id, until_offset FROM tally.batch_ranges
                                 WHERE topic = :topic AND partition = :partition AND from_offset <= :offset
                                 ORDER BY from_offset DESC LIMIT 1) r
                          JOIN tally.batches b USING (batch_id)
                         WHERE r.until_offset > :offset""")
                .param("topic", place.topic())
                .param("partition", place.partition())
                .param("offset", place.recordOffset())
                .query((row, number) -> new TracedBatch(row.getLong("batch_id"), instant(row, "committed_at")))
                .optional();
    }

    List<String> counters(String type) {
        return jdbc.sql("SELECT name FROM tally.counters WHERE type = :type AND status <> 'retired' ORDER BY name")
                .param("type", type)
                .query(String.class)
                .list();
    }

    List<TracedRejection> rejections(String key) {
        return jdbc.sql("""
                        SELECT topic, partition, record_offset, stage, code, reason, batch_id, rejected_at
                          FROM tally.rejections WHERE key = :key
                         ORDER BY batch_id DESC, topic, partition, record_offset LIMIT 100""")
                .param("key", key.getBytes(UTF_8))
                .query((row, number) -> new TracedRejection(
                        row.getString("topic"),
                        row.getInt("partition"),
                        row.getLong("record_offset"),
                        row.getString("stage"),
                        row.getString("code"),
                        row.getString("reason"),
                        row.getLong("batch_id"),
                        instant(row, "rejected_at")))
                .list();
    }

    /** The first day whose ids are known: each has a partition of its own. */
    Optional<LocalDate> idsKnownSince() {
        return jdbc.sql("""
                        SELECT to_date(right(c.relname, 8), 'YYYYMMDD')
                          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                         WHERE n.nspname = 'tally_internal' AND c.relname ~ '^event_ids_[0-9]{8}$' AND c.relkind = 'r'
                         ORDER BY 1 LIMIT 1""").query(LocalDate.class).optional();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
