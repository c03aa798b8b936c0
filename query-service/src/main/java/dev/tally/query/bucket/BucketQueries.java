package dev.tally.query.bucket;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads buckets; within the caller's snapshot. */
@Component
class BucketQueries {
    private final JdbcClient jdbc;

    BucketQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean isKnown(String type) {
        return jdbc.sql("SELECT count(*) FROM tally.event_types WHERE type = :type")
                        .param("type", type)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** The widths that are kept, the smallest first; hops over the index from width to width. */
    List<Duration> widths() {
        return jdbc.sql("""
                        WITH RECURSIVE width AS (
                            SELECT min(every) AS every FROM tally.bucket_counts
                            UNION ALL
                            SELECT (SELECT min(b.every) FROM tally.bucket_counts b WHERE b.every > width.every)
                              FROM width WHERE width.every IS NOT NULL)
                        SELECT (extract(epoch FROM every) * 1000)::bigint FROM width WHERE every IS NOT NULL""").query(Long.class).list().stream()
                .map(Duration::ofMillis)
                .toList();
    }

    /** The first and last start of a bucket of the list; empty where there is none. */
    Optional<Span> span(BucketList list) {
        return ranged("SELECT min(bucket_start) AS first, max(bucket_start) AS last FROM tally.bucket_counts", list, "")
                .query((row, number) -> Optional.ofNullable(row.getObject("first", OffsetDateTime.class))
                                .isPresent()
                        ? Optional.of(new Span(instant(row, "first"), instant(row, "last")))
                        : Optional.<Span>empty())
                .single();
    }

    /** The start of the first and of the last bucket. */
    record Span(Instant first, Instant last) {}

    List<Bucket> buckets(BucketList list, int most) {
        return ranged(
                        "SELECT bucket_start, count, late FROM tally.bucket_counts",
                        list,
                        " ORDER BY bucket_start LIMIT :most")
                .param("most", most)
                .query((row, number) ->
                        new Bucket(instant(row, "bucket_start"), row.getLong("count"), row.getLong("late")))
                .list();
    }

    private JdbcClient.StatementSpec ranged(String select, BucketList list, String end) {
        String range = (list.from() == null ? "" : " AND bucket_start >= :from")
                + (list.to() == null ? "" : " AND bucket_start < :to");
        JdbcClient.StatementSpec statement = jdbc.sql(
                        select + " WHERE type = :type AND every = make_interval(secs => :every)" + range + end)
                .param("type", list.type())
                .param("every", list.every().toMillis() / 1000.0);
        if (list.from() != null) {
            statement = statement.param("from", list.from().atOffset(ZoneOffset.UTC));
        }
        return list.to() == null ? statement : statement.param("to", list.to().atOffset(ZoneOffset.UTC));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
