package dev.tally.query.page;

import dev.tally.query.page.Overview.EventType;
import dev.tally.query.page.Overview.RecentDocument;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what there is to show; within the caller's snapshot. */
@Component
class OverviewQueries {
    private final JdbcClient jdbc;

    OverviewQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<EventType> types() {
        return jdbc.sql("SELECT type, accepted, late FROM tally.event_types ORDER BY accepted DESC, type LIMIT 50")
                .query(EventType.class)
                .list();
    }

    /** When the latest event was, by its bucket of the smallest width. */
    Optional<Instant> lastBucket() {
        return jdbc.sql("SELECT bucket_start FROM tally.bucket_counts ORDER BY every, bucket_start DESC LIMIT 1")
                .query((row, number) ->
                        row.getObject("bucket_start", OffsetDateTime.class).toInstant())
                .optional();
    }

    List<RecentDocument> documents() {
        return jdbc.sql("""
                        SELECT name, status, lines, words, rejected, counted_at
                          FROM tally.documents ORDER BY document_id DESC LIMIT 12""")
                .query((row, number) -> new RecentDocument(
                        row.getString("name"),
                        row.getString("status"),
                        row.getLong("lines"),
                        row.getLong("words"),
                        row.getLong("rejected"),
                        instant(row.getObject("counted_at", OffsetDateTime.class))))
                .list();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
