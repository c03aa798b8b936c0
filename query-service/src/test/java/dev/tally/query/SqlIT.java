package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.SqlClient.Reply;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What statements get, and what stops them. */
class SqlIT {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static TestDatabase database;
    private static RunningQuery query;
    private static SqlClient sql;
    private static Ledger ledger;

    @BeforeAll
    static void start() throws SQLException {
        database = TestPlatform.database();
        ledger = new Ledger(database);
        ledger.document("a.txt", Map.of("the", 5L, "of", 3L));
        ledger.events("order.placed", Instant.parse("2026-11-21T10:00:00Z"), 7);
        query = RunningQuery.start(
                database,
                RunningQuery.NO_KAFKA,
                "--tally.sql.statement-timeout=" + LIMIT.toMillis() + "ms",
                "--tally.sql.connections=2",
                "--tally.sql.bytes=1MB");
        sql = new SqlClient(query);
    }

    @AfterAll
    static void stop() throws SQLException {
        query.close();
        ledger.close();
        database.close();
    }

    @Test
    void answersWithColumnsRowsAndTheSnapshot() {
        Reply reply = sql.post("SELECT word, count FROM word_counts WHERE count >= $1 ORDER BY count DESC;", 4);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body())
                .isEqualTo(
                        "{\"columns\":[{\"name\":\"word\",\"type\":\"text\"},{\"name\":\"count\",\"type\":\"bigint\"}],"
                                + "\"rows\":[[\"the\",5]],\"truncated\":false}");
        assertThat(reply.header("Content-Type")).startsWith("application/json");
        assertThat(reply.header("Tally-Batch")).isEqualTo(Long.toString(ledger.batch()));
        assertThat(Instant.parse(reply.header("Tally-As-Of")))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        Reply same = sql.get("SELECT word FROM word_counts WHERE word = $1 -- the end", "&params=%5B%22of%22%5D");
        assertThat(same.value().asString()).isEqualTo("of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "csv", "ndjson"})
    void aGetIsTaggedByWhatItSaysAndNotSentTwice(String format) {
        String asked = "SELECT word FROM word_counts WHERE count >= 4";
        Reply first = sql.get(asked, "&format=" + format);
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        String tag = first.header("ETag");
        assertThat(tag).startsWith("W/\"");

        Reply again = sql.get(asked, "&format=" + format, "If-None-Match", "W/\"other\", " + tag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
        assertThat(again.header("Tally-Batch")).isEqualTo(first.header("Tally-Batch"));

        String moving = "SELECT clock_timestamp()";
        String before = sql.get(moving, "&format=" + format).header("ETag");
        assertThat(sql.get(moving, "&format=" + format, "If-None-Match", before).status())
                .isEqualTo(200);
        String large = "SELECT repeat('x', 1000) FROM generate_series(1, 100)";
        assertThat(sql.get(large, "&format=" + format).header("ETag")).isEmpty();
        assertThat(sql.post(asked).header("ETag")).isEmpty();
    }

    @Test
    void answersAreMeasuredByRouteAndFormat() {
        String timed = "tally_query_seconds_count{format=\"%s\",route=\"/v1/sql\"}";
        double csv = query.metric(timed.formatted("csv"));
        double problems = query.metric(timed.formatted("problem"));
        double rows = query.metric("tally_query_rows_sum{route=\"/v1/sql\"}");
        double lists = query.metric("tally_query_rows_count{route=\"/v1/sql\"}");

        sql.get("SELECT * FROM generate_series(1, 17)", "&format=csv");
        sql.get("SELECT nothing", "&format=csv");

        assertThat(query.metric(timed.formatted("csv"))).isEqualTo(csv + 1);
        assertThat(query.metric(timed.formatted("problem"))).isEqualTo(problems + 1);
        assertThat(query.metric("tally_query_rows_sum{route=\"/v1/sql\"}")).isEqualTo(rows + 17);
        assertThat(query.metric("tally_query_rows_count{route=\"/v1/sql\"}")).isEqualTo(lists + 1);
    }

    @Test
    void anAnswerWithoutRowsHasItsColumnsAllTheSame() {
        assertThat(sql.post("SELECT word FROM word_counts WHERE false").body())
                .isEqualTo("{\"columns\":[{\"name\":\"word\",\"type\":\"text\"}],\"rows\":[],\"truncated\":false}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "9223372036854775807::bigint | bigint | 9223372036854775807",
                "12345678901234567890.12345678901234567890::numeric | numeric | 12345678901234567890.12345678901234567890",
                "1.50::numeric(10,2) | numeric(10,2) | 1.50",
                "'NaN'::numeric | numeric | \"NaN\"",
                "'-Infinity'::float8 | double precision | \"-Infinity\"",
                "1e300::float8 | double precision | 1e+300",
                "true | boolean | true",
                "NULL::int | integer | null",
                "timestamptz '2026-11-21 12:00:00.25+02' | timestamp with time zone | \"2026-11-21T10:00:00.25Z\"",
                "timestamp '2026-11-21 12:00' | timestamp without time zone | \"2026-11-21T12:00:00\"",
                "timestamptz 'infinity' | timestamp with time zone | \"infinity\"",
                "date '2026-11-21' | date | \"2026-11-21\"",
                "interval '1 minute' | interval | \"PT1M\"",
                "interval '1 day 2 hours' | interval | \"P1DT2H\"",
                "'\\x00ff'::bytea | bytea | \"AP8=\"",
                "ARRAY[1,NULL,3] | integer[] | [1,null,3]",
                "ARRAY['a','b,\"c','NULL',''] | text[] | [\"a\",\"b,\\\"c\",\"NULL\",\"\"]",
                "ARRAY[[1.10,2],[3,4]] | numeric[] | [[1.10,2],[3,4]]",
                "'[0:1]={7,8}'::bigint[] | bigint[] | [7,8]",
                "'{}'::text[] | text[] | []",
                "ARRAY[timestamptz '2026-11-21 10:00Z'] | timestamp with time zone[] | [\"2026-11-21T10:00:00Z\"]",
                "jsonb '{\"a\": [1, 2.50]}' | jsonb | {\"a\": [1, 2.50]}",
                "'สวัสดี 🙂'::text | text | \"สวัสดี 🙂\"",
                "'a ? b' | text | \"a ? b\""
            })
    void valuesKeepEveryDigit(String expression, String type, String json) {
        Reply reply = sql.post("SELECT " + expression + " AS x");
        assertThat(reply.body())
                .isEqualTo("{\"columns\":[{\"name\":\"x\",\"type\":\"" + type + "\"}],\"rows\":[[" + json
                        + "]],\"truncated\":false}");
    }

    @Test
    void parametersTakeTheTypeOfTheirPlace() {
        assertThat(sql.post("SELECT $1::bigint + 1", Long.MAX_VALUE - 1).value().asString())
                .isEqualTo("9223372036854775807");
        assertThat(sql.post("SELECT count(*) FROM word_counts WHERE word = ANY($1)", List.of("the", "a\"b\\,"))
                        .value()
                        .asInt())
                .isEqualTo(1);
        assertThat(sql.post("SELECT $1 || $2 || $1", "x'; DROP TABLE batches; --", "?")
                        .value()
                        .asString())
                .isEqualTo("x'; DROP TABLE batches; --?x'; DROP TABLE batches; --");
        assertThat(sql.post("SELECT $1::jsonb -> 'a'", Map.of("a", 1)).value().asInt())
                .isEqualTo(1);
        assertThat(sql.post("SELECT $1::text IS NULL", new Object[] {null})
                        .value()
                        .asBoolean())
                .isTrue();
        assertThat(sql.post("SELECT '{\"a\":1}'::jsonb ? 'a', '$1'").value().asBoolean())
                .isTrue();
        for (Reply wrong : List.of(
                sql.post("SELECT $1::int"),
                sql.post("SELECT $2::int + $1::int", 1),
                sql.post("SELECT 1", 1),
                sql.post("SELECT $1 IS NULL", "x"))) {
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.code()).isEqualTo("sql.params");
        }
        assertThat(sql.post("SELECT ARRAY[], $1::int", 1).code()).isEqualTo("sql.invalid");
    }

    @Test
    void plansAreAnswersToo() {
        Reply plan = sql.post("explain SELECT * FROM batches WHERE batch_id = $1", 1);
        assertThat(plan.status()).as(plan.body()).isEqualTo(200);
        assertThat(plan.body()).contains("QUERY PLAN");
        assertThat(sql.post("EXPLAIN ANALYZE DELETE FROM tally.batches").status())
                .isEqualTo(403);
        assertThat(sql.post("EXPLAIN SELECT 1; DELETE FROM tally.batches").code())
                .isEqualTo("sql.several");
    }

    @Test
    void csvAndNdjsonByFormatOrAccept() {
        String values =
                "SELECT * FROM (VALUES ('=1+1', -1, NULL::text, ''), ('a \"b\", c', 2, 'x', 'y')) v (\"=f\", n, t, e)";
        Reply csv = sql.postTo("?format=csv", Map.of("sql", values));
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(csv.header("Tally-Truncated")).isEqualTo("no");
        assertThat(csv.body()).isEqualTo("=f,n,t,e\r\n=1+1,-1,,\"\"\r\n\"a \"\"b\"\", c\",2,x,y\r\n");
        assertThat(sql.postTo("?format=csv&escape=formulas", Map.of("sql", values))
                        .body())
                .startsWith("'=f,n,t,e\r\n'=1+1,-1,,\"\"\r\n");
        assertThat(sql.get("SELECT ARRAY[1,2] a, true b", "&format=csv").body()).isEqualTo("a,b\r\n\"[1,2]\",true\r\n");
        Reply lines =
                sql.get("SELECT n, '1' AS t, json '{\"a\":\n1}' AS j FROM generate_series(1, 2) n", "&format=ndjson");
        assertThat(lines.header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(lines.body())
                .isEqualTo("{\"n\":1,\"t\":\"1\",\"j\":{\"a\": 1}}\n{\"n\":2,\"t\":\"1\",\"j\":{\"a\": 1}}\n");
        assertThat(query.get("/v1/sql?q=SELECT%201", "Accept", "text/csv").body())
                .contains("?column?\r\n1\r\n");
        assertThat(query.get("/v1/sql?q=SELECT%201", "Accept", "image/png").status())
                .isEqualTo(406);
    }

    @Test
    void rowsBytesAndTimeCutAnAnswerAndItSaysSo() {
        Reply rows = sql.get("SELECT * FROM generate_series(1, 4)", "&limit=3");
        assertThat(rows.json().get("rows")).hasSize(3);
        assertThat(rows.json().get("truncated").asBoolean()).isTrue();
        assertThat(rows.json().get("truncated_by").asString()).isEqualTo("rows");
        assertThat(sql.get("SELECT * FROM generate_series(1, 3)", "&limit=3")
                        .json()
                        .get("truncated")
                        .asBoolean())
                .isFalse();
        Reply byDefault = sql.post("SELECT * FROM generate_series(1, 20000)");
        assertThat(byDefault.json().get("rows")).hasSize(10_000);
        assertThat(byDefault.json().get("truncated_by").asString()).isEqualTo("rows");
        assertThat(sql.get("SELECT 1", "&limit=0").status()).isEqualTo(400);
        assertThat(sql.get("SELECT 1", "&limit=100001").status()).isEqualTo(400);
        assertThat(sql.get("SELECT * FROM generate_series(1, 4)", "&limit=3&format=csv")
                        .header("Tally-Truncated"))
                .isEqualTo("rows");

        Reply bytes = sql.post("SELECT repeat('x', 100000) FROM generate_series(1, 100)");
        assertThat(bytes.json().get("truncated_by").asString()).isEqualTo("bytes");
        assertThat(bytes.json().get("rows")).hasSizeBetween(10, 12);

        Reply time = sql.post(
                "SELECT repeat('x', 10000), CASE WHEN n > 50 THEN pg_sleep(0.2) END FROM generate_series(1, 100) n");
        assertThat(time.status()).isEqualTo(200);
        assertThat(time.json().get("truncated_by").asString()).isEqualTo("time");
        assertThat(time.json().get("rows")).hasSizeGreaterThan(10);
    }

    @Test
    void aFailureInTheMiddleIsToldWhereTheAnswerEnds() {
        String late = "SELECT repeat('x', 1000), 1 / (2000 - n) FROM generate_series(1, 5000) n";
        // Nothing of this one is on its way when it fails.
        assertThat(sql.post("SELECT 1 / (10 - n) FROM generate_series(1, 100) n")
                        .status())
                .isEqualTo(400);
        Reply json = sql.postTo("", Map.of("sql", late, "limit", 5000));
        assertThat(json.json().get("truncated").asBoolean() || json.status() == 400)
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "SELECT 'abc'::int | 22P02 | abc",
                "SELECT 1 / 0 | 22012 | division by zero",
                "SELECT word::int FROM word_counts | 22P02 | …",
                "SELECT * FROM word_count | 42P01 | did you mean word_counts?",
                "SELECT * FROM tally.documnets | 42P01 | did you mean documents?",
                "SELECT wrod FROM word_counts | 42703 | word",
                "SELECT * FORM word_counts | 42601 | did you mean from?",
                "SELECT no_such(1) | 42883 | no_such",
                "SELECT word, sum(count) FROM word_counts | 42803 | GROUP BY"
            })
    void mistakesAreToldWithWhatWasMeant(String statement, String state, String says) {
        Reply reply = sql.post(statement);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().get("sqlstate").asString()).isEqualTo(state);
        assertThat(reply.detail()).contains(says);
        assertThat(reply.body()).doesNotContain("\"the\"", "\"of\"", "tally_answer", ".c:", "DECLARE");
    }

    @Test
    void mistakesAreToldWithTheirPlace() {
        Reply reply = sql.post("SELECT '🙂',\n  wrod FROM word_counts");
        assertThat(reply.json().get("position").asInt()).isEqualTo(15);
        assertThat(reply.json().get("line").asInt()).isEqualTo(2);
        assertThat(reply.json().get("column").asInt()).isEqualTo(3);
        assertThat(reply.header("Tally-Batch")).isEqualTo(Long.toString(ledger.batch()));
    }

    @Test
    void requestsThatCannotBeReadAreRefused() {
        String json = "application/json";
        assertThat(sql.text(json, "{\"sql\":").code()).isEqualTo("sql.request");
        assertThat(sql.text(json, "[]").code()).isEqualTo("sql.request");
        assertThat(sql.text(json, "{\"sql\":\"SELECT 1\",\"parms\":[]}").detail())
                .contains("parms");
        assertThat(sql.text(json, "{\"sql\":\"SELECT 1\",\"params\":{}}").status())
                .isEqualTo(400);
        assertThat(sql.text(json, "{\"sql\":\"  \"}").code()).isEqualTo("sql.missing");
        assertThat(sql.text(json, "{\"sql\":\"SELECT '\\u0000'\"}").code()).isEqualTo("sql.nul");
        assertThat(sql.text(json, "{\"sql\":\"" + " ".repeat(1 << 20) + "\"}").status())
                .isEqualTo(413);
        Reply text = sql.text("text/plain", "SELECT 1");
        assertThat(text.status()).isEqualTo(415);
        assertThat(text.code()).isEqualTo("content-type.unsupported");
        assertThat(text.detail()).contains("application/json");
        assertThat(sql.text("application/x-www-form-urlencoded", "sql=SELECT+1").status())
                .isEqualTo(415);
        assertThat(query.get("/v1/sql").status()).isEqualTo(400);
        assertThat(query.get("/v1/sql?q=SELECT%201&x=1").code()).isEqualTo("parameter.unknown");
    }

    @Test
    void readsYourWrites() throws SQLException {
        ledger.document("later.txt", Map.of("later", 1L));
        assertThat(sql.get("SELECT count FROM word_counts WHERE word = 'later'", "&after=" + ledger.position())
                        .value()
                        .asInt())
                .isEqualTo(1);
        Reply late = sql.get("SELECT 1", "&after=tally.lines.v1~0~999&wait=100ms");
        assertThat(late.status()).isEqualTo(504);
        assertThat(late.json().get("lag").asLong()).isPositive();
    }

    @Test
    void aStatementWhoseClientHasGoneIsCancelled() throws Exception {
        double before = cancelled("client-gone");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), query.port())) {
            socket.getOutputStream()
                    .write("GET /v1/sql?q=SELECT%20pg_sleep(2.9)%20AS%20gone HTTP/1.1\r\nHost: a\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            await(1, Duration.ofSeconds(2));
        }
        long left = System.nanoTime();
        await(0, Duration.ofSeconds(2));
        assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(2));
        assertThat(cancelled("client-gone")).isEqualTo(before + 1);
    }

    private static double cancelled(String reason) {
        return query.metric("tally_sql_cancelled_total{reason=\"" + reason + "\"}");
    }

    @Test
    void aStatementOutOfTimeIsCancelledInTheServerToo() throws Exception {
        for (String endless : List.of(
                "SELECT pg_sleep(600)",
                "SELECT count(*) FROM generate_series(1, 1000000000000)",
                "SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b",
                "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) SELECT max(n) FROM r")) {
            Reply reply = sql.post(endless);
            assertThat(reply.status()).as(endless + reply.body()).isIn(408, 413);
            await(0, Duration.ofSeconds(1));
        }
        double before = cancelled("timeout");
        assertThat(sql.post("SELECT pg_sleep(600)").code()).isEqualTo("sql.timeout");
        assertThat(cancelled("timeout")).isEqualTo(before + 1);
    }

    @Test
    void aValueThatIsTooLargeIs413AndTheHeapStaysFlat() {
        assertThat(sql.post("SELECT repeat('x', 40000000)").status()).isEqualTo(413);
        assertThat(sql.post("SELECT repeat('x', 2000000000)").status()).isEqualTo(413);
        assertThat(sql.post("SELECT 1").status()).isEqualTo(200);
        StringBuilder wide = new StringBuilder("SELECT 0");
        for (int i = 1; i < 1_600; i++) {
            wide.append(",").append(i);
        }
        assertThat(sql.post(wide.toString()).json().get("columns")).hasSize(1_600);
        assertThat(sql.post(wide + "," + wide.substring(7)).status()).isEqualTo(413);
    }

    private static void await(int running, Duration within) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        int seen = running();
        while (seen != running && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
            seen = running();
        }
        assertThat(seen).isEqualTo(running);
    }

    private static int running() throws SQLException {
        try (Connection superuser = database.superuser();
                Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE usename = '"
                        + DatabaseRole.SQL.roleName() + "' AND state = 'active' AND datname = current_database()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
