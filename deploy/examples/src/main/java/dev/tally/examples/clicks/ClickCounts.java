package dev.tally.examples.clicks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Clicks per minute, and per page and device.
 *
 * @param pages by page and device, a space between them
 */
record ClickCounts(SortedMap<Instant, Long> minutes, SortedMap<String, PageCounts> pages) {

    /** Counted the plain way: click by click, in memory. */
    static ClickCounts expected(List<Click> written) {
        ClickCounts counts = new ClickCounts(new TreeMap<>(), new TreeMap<>());
        Set<String> seen = new HashSet<>();
        for (Click click : written) {
            if (seen.add(click.id())) {
                counts.minutes.merge(click.at().truncatedTo(ChronoUnit.MINUTES), 1L, Long::sum);
                counts.pages.merge(
                        click.page() + " " + click.device(), new PageCounts(1, click.seconds()), PageCounts::and);
            }
        }
        return counts;
    }

    /** As Tally's tables have them, in one snapshot. */
    static ClickCounts read(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        ClickCounts counts = new ClickCounts(new TreeMap<>(), new TreeMap<>());
        try (Statement statement = connection.createStatement()) {
            counts.readMinutes(statement);
            counts.readPages(statement);
        } finally {
            connection.rollback();
        }
        return counts;
    }

    private void readMinutes(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("""
                SELECT bucket_start, count FROM tally.bucket_counts
                 WHERE type = 'page.click' AND every = interval '1 minute'
                """)) {
            while (row.next()) {
                minutes.put(row.getObject(1, OffsetDateTime.class).toInstant(), row.getLong(2));
            }
        }
    }

    private void readPages(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT page, device, clicks, seconds FROM tally.counter_pages")) {
            while (row.next()) {
                pages.put(
                        row.getString(1) + " " + row.getString(2),
                        new PageCounts(row.getLong(3), row.getBigDecimal(4)));
            }
        }
    }
}
