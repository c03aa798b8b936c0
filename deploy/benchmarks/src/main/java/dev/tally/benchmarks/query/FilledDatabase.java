package dev.tally.benchmarks.query;

import dev.tally.local.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A database as the aggregator would have left it: each document holds a thousand words, the n-th word stands in about 1/n of
 * the documents, the minutes of one day hold ten types. Written by SQL, because to count ten million pairs takes longer.
 */
final class FilledDatabase {
    static final String NAME = "bench_query";

    /** The same 200 words in each document, and one from each of 800 ever wider ranges of the vocabulary. */
    private static final String FILL = """
            CREATE SCHEMA bench;
            GRANT USAGE ON SCHEMA bench TO PUBLIC;
            CREATE FUNCTION bench.syllable(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
                SELECT substr('bcdfghjklmnprstvwxyz', n %% 20 + 1, 1) || substr('aeiou', n / 20 %% 5 + 1, 1) $$;
            CREATE FUNCTION bench.word(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
                SELECT bench.syllable(n) || bench.syllable(n / 100) || bench.syllable(n / 10000) || bench.syllable(n / 1000000) $$;
            CREATE FUNCTION bench.prefix(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT left(bench.word(n), 3) $$;
            CREATE FUNCTION bench.behind(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
                SELECT left(bench.word(n), 2) || chr(ascii(substr(bench.word(n), 3, 1)) + 1) $$;
            CREATE FUNCTION bench.document(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
                SELECT 'shelf/' || n %% %2$d + 1 || '.txt' $$;
            GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bench TO PUBLIC;

            CREATE TABLE bench.ranges AS
            SELECT k, (200 * (%1$d / 200.0) ^ (k / 800.0))::int AS low, (200 * (%1$d / 200.0) ^ ((k + 1) / 800.0))::int AS high
              FROM generate_series(0, 799) k;
            INSERT INTO tally_internal.document_words (document_id, is_whole, level, word_ids, counts)
            SELECT d, true, 0, array_agg(id ORDER BY id), array_agg(1 + 2000 / id ORDER BY id)
              FROM generate_series(1, %2$d) d
             CROSS JOIN LATERAL (
                   SELECT k AS id FROM generate_series(1, 200) k
                    UNION ALL
                   SELECT low + 1 + (d * 7919 + k) %% (high - low) FROM bench.ranges) AS words
             GROUP BY d;
            INSERT INTO tally_internal.words (word_id, word, count)
            SELECT id, bench.word(id), sum(count)
              FROM tally_internal.document_words CROSS JOIN LATERAL unnest(word_ids, counts) AS u (id, count)
             GROUP BY id;
            INSERT INTO tally_internal.documents
            SELECT document_id, bench.document((document_id - 1)::int), 'v1', 'counted', 100, 100,
                   (SELECT sum(count) FROM unnest(counts) count), 0, now()
              FROM tally_internal.document_words;
            SELECT tally_internal.ensure_bucket_partitions('bucket_counts', interval '1 minute', null, current_date);
            INSERT INTO tally.bucket_counts
            SELECT type, interval '1 minute', timestamptz '2026-01-01 00:00:00+00' + minute * interval '1 minute', minute, 0
              FROM generate_series(0, 1439) minute,
                   unnest('{order.placed,b,c,d,e,f,g,h,i,j}'::text[]) AS type;
            INSERT INTO tally.event_types SELECT type, sum(count), 0, 0, now(), now() FROM tally.bucket_counts GROUP BY type;
            INSERT INTO tally.batches VALUES (1, now(), 0, 0, 0, 0, 0, (SELECT sum(count) FROM tally_internal.words));
            UPDATE tally_internal.fence SET batch_id = 1;
            VACUUM ANALYZE;
            CHECKPOINT
            """;

    private final LocalPostgres postgres;
    private final int words;
    private final int documents;

    FilledDatabase(LocalPostgres postgres, int words, int documents) {
        this.postgres = postgres;
        this.words = words;
        this.documents = documents;
    }

    /** How many rows there are of each kind. */
    record Size(long words, long documents, long documentWords) {}

    /** Fills the database, whose tables are there and empty. */
    Size fill() throws SQLException {
        try (Connection superuser = postgres.superuser(NAME);
                Statement statement = superuser.createStatement()) {
            // One by one: VACUUM is in no transaction with others.
            for (String one : FILL.formatted(words, documents).split(";\n", -1)) {
                statement.execute(one);
            }
            try (ResultSet size = statement.executeQuery("""
                    SELECT (SELECT count(*) FROM tally.word_counts), (SELECT count(*) FROM tally.documents),
                           (SELECT sum(cardinality(word_ids)) FROM tally_internal.document_words)""")) {
                size.next();
                return new Size(size.getLong(1), size.getLong(2), size.getLong(3));
            }
        }
    }

    /** What to ask for, by one of a hundred words; nothing where a question has no value. */
    List<String> values(Question question) throws SQLException {
        List<String> values = new ArrayList<>();
        if (!question.value.isEmpty()) {
            try (Connection superuser = postgres.superuser(NAME);
                    Statement statement = superuser.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT %s(word_id) FROM tally_internal.words TABLESAMPLE BERNOULLI (1)"
                                    .formatted(question.value))) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
        }
        return values;
    }
}
