package dev.tally.benchmarks.peer;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Rows for COPY in its text format. Texts here hold letters, digits and plain marks: nothing to escape. */
final class CopyRows {
    private final StringBuilder rows = new StringBuilder(1 << 20);

    void add(String first, Object second) {
        rows.append(first).append('\t').append(second).append('\n');
    }

    void add(String first, String second, Object third) {
        rows.append(first)
                .append('\t')
                .append(second)
                .append('\t')
                .append(third)
                .append('\n');
    }

    void add(String first, String second, Object third, Object fourth, Object fifth) {
        rows.append(first).append('\t').append(second).append('\t').append(third);
        rows.append('\t').append(fourth).append('\t').append(fifth).append('\n');
    }

    /** Sends them and begins anew. */
    void copyInto(Connection connection, String table) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + table + " FROM STDIN", new StringReader(rows.toString()), 1 << 16);
        } catch (IOException impossible) {
            throw new SQLException("reading a text cannot fail", impossible);
        }
        rows.setLength(0);
    }
}
