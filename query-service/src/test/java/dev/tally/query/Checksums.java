package dev.tally.query;

import dev.tally.local.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a statement could have changed: every row of every table, what objects there are, who may do what. */
final class Checksums {
    private Checksums() {}

    static Map<String, String> of(TestDatabase database) throws SQLException {
        Map<String, String> sums = new TreeMap<>();
        try (Connection superuser = database.superuser();
                Statement statement = superuser.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT c.oid::regclass::text FROM pg_class c"
                    + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p')")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                sums.put(
                        table,
                        value(
                                statement,
                                "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM " + table + " t"));
            }
            for (String catalogue : List.of(
                    "pg_class",
                    "pg_proc",
                    "pg_type",
                    "pg_authid",
                    "pg_namespace",
                    "pg_db_role_setting",
                    "pg_extension",
                    "pg_largeobject_metadata",
                    "pg_trigger",
                    "pg_default_acl")) {
                String columns =
                        catalogue.equals("pg_class") ? "(t.oid, t.relname, t.relkind, t.relowner, t.relacl)" : "t";
                sums.put(
                        catalogue,
                        value(
                                statement,
                                "SELECT md5(string_agg(" + columns + "::text, E'\\n' ORDER BY " + columns
                                        + "::text)) FROM " + catalogue + " t"));
            }
            sums.put("locks", value(statement, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"));
        }
        return sums;
    }

    private static String value(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
