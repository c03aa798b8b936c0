package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.SqlClient.Reply;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Texts that nobody would write: pieces of SQL in any order, cut, repeated and with bytes changed. None writes, none hangs,
 * none is a 5xx. {@code -Dtally.test.sql.fuzz} says how many (2,000), {@code -Dtally.test.sql.seed} which.
 */
class SqlFuzzIT {
    private static final List<String> PIECES = List.of(
            "SELECT",
            "*",
            "count(*)",
            "FROM",
            "WHERE",
            "word_counts",
            "documents",
            "tally.batches",
            "bucket_counts",
            "positions",
            "tally_internal.words",
            "pg_class",
            "word",
            "count",
            "every",
            "name",
            "=",
            "<>",
            "<",
            "+",
            "||",
            "::int",
            "::text",
            "::numeric",
            "::jsonb",
            "::interval",
            "'a'",
            "'",
            "\"",
            "$1",
            "$2",
            "$$",
            "$x$",
            "1",
            "-1",
            "0",
            "1e400",
            "9223372036854775807",
            "NULL",
            "true",
            "ARRAY[1,2]",
            "(",
            ")",
            "[",
            "]",
            ",",
            ";",
            "--",
            "/*",
            "*/",
            "\n",
            "AND",
            "OR",
            "NOT",
            "IN",
            "LIKE",
            "GROUP BY",
            "ORDER BY",
            "HAVING",
            "LIMIT",
            "OFFSET",
            "UNION ALL",
            "EXCEPT",
            "JOIN",
            "LEFT JOIN",
            "ON",
            "USING",
            "LATERAL",
            "WITH",
            "RECURSIVE",
            "x AS (",
            "VALUES",
            "TABLE",
            "EXPLAIN",
            "ANALYZE",
            "INSERT INTO",
            "DELETE FROM",
            "UPDATE",
            "SET",
            "COMMIT",
            "ROLLBACK",
            "BEGIN",
            "COPY",
            "TO",
            "PROGRAM",
            "DO",
            "DROP TABLE",
            "CREATE TABLE",
            "TRUNCATE",
            "INTO",
            "FOR UPDATE",
            "RETURNING *",
            "MERGE INTO",
            "LOCK TABLE",
            "LISTEN",
            "NOTIFY",
            "DECLARE",
            "FETCH ALL FROM",
            "CLOSE ALL",
            "tally_answer",
            "set_config('statement_timeout','0',false)",
            "pg_sleep(0.001)",
            "generate_series(1,3)",
            "repeat('x',100)",
            "lo_create(0)",
            "pg_notify('a','b')",
            "pg_advisory_lock(1)",
            "now()",
            "sum(count) OVER ()",
            "\\",
            "\u0001",
            "é",
            "🙂",
            "?",
            "??",
            ":x",
            "{fn now()}",
            "E'\\'",
            "U&'\\0041'",
            "B'1'",
            "x'FF'");

    @Test
    void nothingIsWrittenNothingHangsNothingFails() throws SQLException {
        int texts = Integer.getInteger("tally.test.sql.fuzz", 2_000);
        long seed = Long.getLong("tally.test.sql.seed", 71L);
        try (TestDatabase database = TestPlatform.database();
                Ledger ledger = new Ledger(database)) {
            ledger.document("a.txt", Map.of("the", 5L, "of", 3L));
            ledger.events("order.placed", Instant.parse("2026-11-21T10:00:00Z"), 7);
            try (RunningQuery query = RunningQuery.start(
                    database,
                    RunningQuery.NO_KAFKA,
                    "--tally.sql.statement-timeout=300ms",
                    "--tally.sql.connections=1")) {
                Map<String, String> before = Checksums.of(database);
                Map<Integer, Integer> statuses = ask(new SqlClient(query), new Random(seed), texts);
                assertThat(Checksums.of(database)).isEqualTo(before);
                System.out.println(
                        "fuzzed SQL texts: " + texts + ", seed " + seed + ", answers by status: " + statuses);
                // The texts are not all nonsense: some are queries.
                assertThat(statuses).containsKeys(200, 400, 403);
            }
        }
    }

    private static Map<Integer, Integer> ask(SqlClient sql, Random random, int texts) {
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < texts; i++) {
            String text = text(random);
            long asked = System.nanoTime();
            Reply reply = sql.postTo(
                    "", Map.of("sql", text, "params", random.nextBoolean() ? List.of() : List.of(1), "limit", 10));
            assertThat(reply.status()).as("%s → %s", text, reply.body()).isIn(200, 400, 403, 408, 413);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).as(text).isLessThan(Duration.ofSeconds(20));
            if (reply.status() != 200) {
                assertThat(reply.body()).as(text).doesNotContain("Exception", ".java", ".c:", "base/");
            }
            statuses.merge(reply.status(), 1, Integer::sum);
        }
        return statuses;
    }

    /** One that PostgreSQL mostly takes, over what may be read and what may not. */
    private static String query(Random random) {
        List<String> tables =
                List.of("word_counts", "document_word_counts", "documents", "batches", "bucket_counts", "pg_class");
        List<String> values = List.of(
                "1",
                "'a'",
                "NULL",
                "now()",
                "count(*) OVER ()",
                "ctid::text",
                "t",
                "t::text",
                "pg_sleep(0)",
                "1 / 0",
                "(SELECT max(batch_id) FROM batches)",
                "ARRAY[t]",
                "row_to_json(t)",
                "repeat('x', 1000)",
                "version()",
                "(SELECT count(*) FROM tally_internal.words)",
                "nextval('x')",
                "query_to_xml('DELETE FROM batches', true, true, '')",
                "pg_advisory_lock(1)",
                "pg_relation_filepath('batches')",
                "current_setting('data_directory')");
        List<String> ends = List.of(
                "",
                " LIMIT 3",
                " ORDER BY 1",
                " FOR UPDATE",
                " WHERE t IS NULL",
                " WHERE random() < 0.5",
                ";",
                " CROSS JOIN generate_series(1, 50)",
                " TABLESAMPLE SYSTEM (50)",
                " GROUP BY 1",
                " -- end",
                "; DELETE FROM batches");
        return (random.nextInt(10) == 0 ? "EXPLAIN ANALYZE " : "") + "SELECT " + pick(random, values) + ", "
                + pick(random, values) + " FROM " + pick(random, tables) + " t" + pick(random, ends);
    }

    private static String pick(Random random, List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(3) == 0) {
            return query(random);
        }
        switch (random.nextInt(4)) {
            case 0 -> text.append("SELECT * FROM word_counts WHERE ");
            case 1 -> text.append("SELECT ");
            case 2 -> text.append("WITH x AS (SELECT 1) ");
            default -> text.append("");
        }
        int pieces = 1 + random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextInt(5) == 0 ? "" : " ");
        }
        if (random.nextInt(8) == 0) {
            text.setLength(1 + random.nextInt(text.length()));
        }
        if (random.nextInt(8) == 0) {
            text.setCharAt(random.nextInt(text.length()), (char) (1 + random.nextInt(0x2FF)));
        }
        return text.toString();
    }
}
