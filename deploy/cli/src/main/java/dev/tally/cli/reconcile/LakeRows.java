package dev.tally.cli.reconcile;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the lake's files in the order of the ledger: by batch, topic, partition and offset; those that are in no batch at the
 * end. DuckDB reads the files, which shares nothing with what wrote them, and sorts on disk what does not fit into its memory. Not
 * thread-safe.
 */
final class LakeRows implements AutoCloseable {
    /** For the sort. What the recount keeps is in the heap. */
    private static final String MEMORY = "1GB";

    private static final int AT_ONCE = 5_000;

    private final Connection duck;
    private final @Nullable ResultSet rows;
    private @Nullable LakeRow next;

    /** @param query for the rows, see {@link LakeRow}; empty: there are none */
    LakeRows(Connection snapshot, String query) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("memory_limit", MEMORY);
        settings.setProperty(
                "temp_directory",
                Path.of(
                                System.getProperty("java.io.tmpdir"),
                                "tally-reconcile-" + ProcessHandle.current().pid())
                        .toString());
        duck = DriverManager.getConnection("jdbc:duckdb:", settings);
        copyLedger(snapshot);
        rows = query.isEmpty() ? null : open(query);
        advance();
    }

    private void copyLedger(Connection snapshot) throws SQLException {
        try (Statement create = duck.createStatement()) {
            create.execute("CREATE TABLE ledger (batch BIGINT, topic VARCHAR, place INTEGER, from_offset BIGINT)");
        }
        try (PreparedStatement insert = duck.prepareStatement("INSERT INTO ledger VALUES (?, ?, ?, ?)");
                Statement statement = snapshot.createStatement()) {
            statement.setFetchSize(AT_ONCE);
            try (ResultSet range =
                    statement.executeQuery("SELECT batch_id, topic, partition, from_offset FROM tally.batch_ranges")) {
                for (int waiting = 1; range.next(); waiting++) {
                    insert.setLong(1, range.getLong(1));
                    insert.setString(2, range.getString(2));
                    insert.setInt(3, range.getInt(3));
                    insert.setLong(4, range.getLong(4));
                    insert.addBatch();
                    if (waiting % AT_ONCE == 0) {
                        insert.executeBatch();
                    }
                }
            }
            insert.executeBatch();
        }
    }

    private ResultSet open(String query) {
        try {
            return duck.createStatement().executeQuery("""
                    SELECT l.batch, r.* FROM (%s) r
                      ASOF LEFT JOIN ledger l
                        ON r.topic = l.topic AND r."partition" = l.place AND r.record_offset >= l.from_offset
                     ORDER BY l.batch NULLS LAST, r.topic, r."partition", r.record_offset
                    """.formatted(query));
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** The next row, which {@link #advance} passes; null behind the last. */
    @Nullable
    LakeRow peek() {
        return next;
    }

    void advance() {
        try {
            next = rows != null && rows.next() ? LakeRow.of(rows) : null;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static Failure unreadable(SQLException e) {
        return new Failure(
                        ExitCode.FAILED,
                        "the lake cannot be read",
                        // DuckDB's first line only says that a query failed.
                        String.valueOf(e.getMessage())
                                .lines()
                                .filter(line -> line.startsWith("Error: "))
                                .findFirst()
                                .orElse(String.valueOf(e.getMessage())),
                        "next: ./tally reconcile, which reads Kafka alone")
                .causedBy(e);
    }

    @Override
    public void close() throws SQLException {
        duck.close();
    }
}
