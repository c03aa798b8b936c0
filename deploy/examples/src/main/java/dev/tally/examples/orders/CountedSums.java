package dev.tally.examples.orders;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What Tally has counted, read from its tables in one snapshot. */
record CountedSums(SortedMap<Group, Sums> rows, SortedMap<String, Long> account) {
    static CountedSums read(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            return new CountedSums(rows(statement), account(statement));
        } finally {
            connection.rollback();
        }
    }

    private static SortedMap<Group, Sums> rows(Statement statement) throws SQLException {
        SortedMap<Group, Sums> rows = new TreeMap<>();
        try (ResultSet row = statement.executeQuery("""
                SELECT extract(epoch FROM every) AS seconds, bucket_start, shop, item, region, orders, units, revenue, largest
                  FROM tally.counter_orders
                """)) {
            while (row.next()) {
                rows.put(
                        new Group(
                                Duration.ofSeconds(row.getLong("seconds")),
                                row.getObject("bucket_start", OffsetDateTime.class)
                                        .toInstant(),
                                row.getString("shop"),
                                row.getString("item"),
                                row.getString("region")),
                        new Sums(
                                row.getLong("orders"),
                                row.getLong("units"),
                                row.getBigDecimal("revenue"),
                                row.getBigDecimal("largest")));
            }
        }
        return rows;
    }

    private static SortedMap<String, Long> account(Statement statement) throws SQLException {
        SortedMap<String, Long> account = new TreeMap<>();
        try (ResultSet row =
                statement.executeQuery("SELECT counted, excluded, skipped FROM tally.counters WHERE name = 'orders'")) {
            while (row.next()) {
                for (String name : List.of("counted", "excluded", "skipped")) {
                    account.put(name, row.getLong(name));
                }
            }
        }
        return account;
    }
}
