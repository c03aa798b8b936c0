package dev.tally.query.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The names a writer of SQL may have meant. */
record Names(List<String> tables, List<String> columns) {
    static final Names NONE = new Names(List.of(), List.of());

    /** Those of schema {@code tally}, read in a transaction of its own. */
    static Names read(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        String sql = """
                SELECT c.relname, a.attname
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
                 WHERE c.relnamespace = 'tally'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
                   AND a.attnum > 0 AND NOT a.attisdropped
                 ORDER BY c.relname, a.attnum""";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                tables.add(rows.getString(1));
                columns.add(rows.getString(2));
            }
        }
        return new Names(
                tables.stream().distinct().toList(), columns.stream().distinct().toList());
    }
}
