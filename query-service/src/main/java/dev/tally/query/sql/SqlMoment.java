package dev.tally.query.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.springframework.http.HttpHeaders;

/** Opens the snapshot that a statement sees, and says which one it is. */
final class SqlMoment {
    private static final String MOMENT = """
            SELECT coalesce(last.batch_id, 0), coalesce(last.committed_at, transaction_timestamp())
              FROM (VALUES (1)) AS always (one)
              LEFT JOIN LATERAL (SELECT batch_id, committed_at FROM tally.batches ORDER BY batch_id DESC LIMIT 1) AS last ON true""";

    private SqlMoment() {}

    /** Begins the transaction, and adds {@code Tally-Batch} and {@code Tally-As-Of}. */
    static void open(Connection connection, HttpHeaders headers) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // The driver says the machine's zone at each connect, and that would win over a setting of the connection.
            statement.execute("SET LOCAL TimeZone = 'UTC'");
            try (ResultSet row = statement.executeQuery(MOMENT)) {
                row.next();
                headers.set("Tally-Batch", row.getString(1));
                headers.set(
                        "Tally-As-Of",
                        DateTimeFormatter.ISO_INSTANT.format(
                                row.getObject(2, OffsetDateTime.class).toInstant()));
            }
        }
    }
}
