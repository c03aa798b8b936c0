package dev.tally.query.bucket;

import dev.tally.query.request.RollUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads buckets; within the caller's snapshot. */
@Component
class BucketQueries {
    /** The start of the bucket, as wide as asked for, that a kept bucket is in. */
    private static final String START =
            "date_bin(make_interval(secs => :every), bucket_start, timestamptz '1970-01-01 00:00:00+00')";

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

    List<BucketType> types(String behind, int most) {
        return jdbc.sql("""
                        SELECT type, accepted, late, expired, first_seen, last_seen FROM tally.event_types
                         WHERE type > :behind ORDER BY type LIMIT :most""")
                .param("behind", behind)
                .param("most", most)
                .query((row, number) -> new BucketType(
                        row.getString("type"),
                        row.getLong("accepted"),
                        row.getLong("late"),
                        row.getLong("expired"),
                        instant(row, "first_seen"),
                        instant(row, "last_seen")))
                .list();
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
    Optional<Counted> counted(BucketList list) {
        return ranged("SELECT min(" + START + ") AS first, max(" + START + ") AS last", list, "")
                .query((row, number) -> Optional.ofNullable(row.getObject("first", OffsetDateTime.class))
                                .isPresent()
                        ? Optional.of(new Counted(instant(row, "first"), instant(row, "last")))
                        : Optional.<Counted>empty())
                .single();
    }

    /** The start of the first and of the last bucket. */
    record Counted(Instant first, Instant last) {}

    List<Bucket> buckets(BucketList list, int most) {
        // A kept bucket is a group of its own then: without grouping the index has them in order.
        JdbcClient.StatementSpec statement = list.width().isKept()
                ? ranged("SELECT bucket_start AS start, count, late", list, " ORDER BY bucket_start LIMIT :most")
                : ranged(
                        "SELECT " + START + " AS start, sum(count)::bigint AS count, sum(late)::bigint AS late",
                        list,
                        " GROUP BY 1 ORDER BY 1 LIMIT :most");
        return statement
                .param("most", most)
                .query((row, number) -> new Bucket(instant(row, "start"), row.getLong("count"), row.getLong("late")))
                .list();
    }

    private JdbcClient.StatementSpec ranged(String select, BucketList list, String end) {
        RollUp width = list.width();
        String range = (list.from() == null ? "" : " AND bucket_start >= :from")
                + (list.to() == null ? "" : " AND bucket_start < :to");
        JdbcClient.StatementSpec statement = jdbc.sql(select
                        + " FROM tally.bucket_counts WHERE type = :type AND every = make_interval(secs => :base)"
                        + range
                        + end)
                .param("type", list.type())
                .param("base", width.base().toMillis() / 1000.0)
                .param("every", width.every().toMillis() / 1000.0);
        statement = bound(statement, "from", list.from(), width);
        return bound(statement, "to", list.to(), width);
    }

    /** Buckets that start in the range: what begins before its first edge belongs to a bucket that starts before it. */
    private static JdbcClient.StatementSpec bound(
            JdbcClient.StatementSpec statement, String name, @Nullable Instant edge, RollUp width) {
        return edge == null
                ? statement
                : statement.param(name, width.ceiling(edge).atOffset(ZoneOffset.UTC));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
