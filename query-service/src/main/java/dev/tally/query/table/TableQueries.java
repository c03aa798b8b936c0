package dev.tally.query.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads which tables and views schema {@code tally} has, partitions left out; within the caller's snapshot. */
@Component
class TableQueries {
    private final JdbcClient jdbc;

    TableQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A table or view, and what its comment says. */
    record Table(String name, String kind, @Nullable String comment, List<Column> columns) {}

    /** A column, its type as SQL writes it, and what its comment says. */
    record Column(
            String name,
            String type,
            boolean nullable,
            @Nullable String comment) {}

    List<Table> tables() {
        Map<String, Table> tables = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT c.relname AS name,
                               CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS kind,
                               obj_description(c.oid, 'pg_class') AS comment,
                               a.attname AS column_name,
                               format_type(a.atttypid, a.atttypmod) AS column_type,
                               NOT a.attnotnull AS column_nullable,
                               col_description(c.oid, a.attnum) AS column_comment
                          FROM pg_catalog.pg_class c
                          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
                         WHERE n.nspname = 'tally' AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
                           AND a.attnum > 0 AND NOT a.attisdropped
                         ORDER BY c.relname COLLATE "C", a.attnum""").query(row -> {
            String name = row.getString("name");
            String kind = row.getString("kind");
            String comment = row.getString("comment");
            tables.computeIfAbsent(name, missing -> new Table(name, kind, comment, new ArrayList<>()))
                    .columns()
                    .add(new Column(
                            row.getString("column_name"),
                            row.getString("column_type"),
                            row.getBoolean("column_nullable"),
                            row.getString("column_comment")));
        });
        return List.copyOf(tables.values());
    }
}
