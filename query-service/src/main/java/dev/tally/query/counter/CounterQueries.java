package dev.tally.query.counter;

import dev.tally.model.time.DurationText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads which counters there are and which columns their tables have; within the caller's snapshot. */
@Component
class CounterQueries {
    private static final String COUNTERS = """
            SELECT name, type, status, definition, counted, skipped, excluded, missed, folded, groups, backlog, created_at
              FROM tally.counters""";

    private final JdbcClient jdbc;

    CounterQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of a status (empty: any), by name. */
    List<Counter> counters(String status, String behind, int most) {
        return jdbc.sql(COUNTERS + " WHERE name > :behind AND :status IN ('', status) ORDER BY name LIMIT :most")
                .param("behind", behind)
                .param("status", status)
                .param("most", most)
                .query((row, number) -> counter(row))
                .list();
    }

    Optional<Counter> counter(String name) {
        return jdbc.sql(COUNTERS + " WHERE name = :name")
                .param("name", name)
                .query((row, number) -> counter(row))
                .optional();
    }

    List<String> names() {
        return jdbc.sql("SELECT name FROM tally.counters ORDER BY name")
                .query(String.class)
                .list();
    }

    private static Counter counter(ResultSet row) throws SQLException {
        return new Counter(
                row.getString("name"),
                row.getString("type"),
                row.getString("status"),
                row.getString("definition"),
                row.getLong("counted"),
                row.getLong("skipped"),
                row.getLong("excluded"),
                row.getLong("missed"),
                row.getLong("folded"),
                row.getLong("groups"),
                row.getLong("backlog"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /** The table of a counter that is shown: what its definition names, in the order the table has it. */
    CounterTable table(String name) {
        List<CounterColumn> columns = jdbc.sql("""
                        WITH named AS (
                            SELECT key AS column_name, 'group' AS kind
                              FROM tally.counters, jsonb_each(coalesce(definition -> 'group-by', '{}')) WHERE name = :name
                            UNION ALL
                            SELECT key, CASE jsonb_typeof(value) WHEN 'string' THEN value #>> '{}'
                                             ELSE (SELECT min(kind) FROM jsonb_object_keys(value) AS kind) END
                              FROM tally.counters, jsonb_each(definition -> 'measures') WHERE name = :name)
                        SELECT column_name, kind
                          FROM named
                          JOIN pg_catalog.pg_attribute a
                            ON a.attname = column_name AND a.attnum > 0 AND NOT a.attisdropped
                           AND a.attrelid = to_regclass('tally.counter_' || :name)
                         ORDER BY a.attnum""")
                .param("name", name)
                .query((row, number) -> new CounterColumn(row.getString("column_name"), kind(row.getString("kind"))))
                .list();
        return new CounterTable(name, columns, widths(name));
    }

    private static CounterColumn.Kind kind(String name) {
        return CounterColumn.Kind.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private List<Duration> widths(String name) {
        return jdbc.sql("""
                        SELECT jsonb_array_elements_text(coalesce(definition -> 'every', '[]'))
                          FROM tally.counters WHERE name = :name""").param("name", name).query(String.class).list().stream()
                .map(DurationText::parse)
                .sorted()
                .toList();
    }
}
