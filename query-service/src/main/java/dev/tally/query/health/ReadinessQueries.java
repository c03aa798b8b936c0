package dev.tally.query.health;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Asks the database whether it has what this release reads. */
@Component
class ReadinessQueries {
    private static final String[] NEEDED = {
        "batches",
        "batch_ranges",
        "bucket_counts",
        "counters",
        "document_word_counts",
        "document_word_ids",
        "documents",
        "event_types",
        "positions",
        "rejections",
        "retention_drops",
        "word_counts",
        "word_magnitudes"
    };

    private final JdbcClient jdbc;

    ReadinessQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The tables that are missing, or that this role may not read. */
    List<String> missing() {
        return jdbc.sql("""
                        SELECT name FROM unnest(:needed::text[]) AS needed (name)
                         WHERE NOT coalesce(has_table_privilege(to_regclass('tally.' || name), 'SELECT'), false)
                         ORDER BY name""").param("needed", NEEDED).query(String.class).list();
    }
}
