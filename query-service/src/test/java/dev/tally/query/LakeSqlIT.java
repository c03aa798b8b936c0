package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import dev.tally.query.SqlClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements over the files that PostgreSQL says the lake has, and all that such a statement must not reach. */
class LakeSqlIT {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int ORDERS = 2_000;
    private static final int WIDE = 20_000;
    private static final int LARGE = 100_000;
    private static final String LAKE = "lake";

    /** As Iceberg writes it: a table whose column {@code paid} was added later. */
    private static final String NOBODY = """
            {"format-version": 2, "location": "file:/lake/tally/nobody", "current-schema-id": 1, "schemas": [
              {"type": "struct", "schema-id": 0, "fields": [
                {"id": 1, "name": "id", "required": false, "type": "string"}]},
              {"type": "struct", "schema-id": 1, "fields": [
                {"id": 1, "name": "id", "required": false, "type": "string", "doc": "The event's id"},
                {"id": 2, "name": "region", "required": false, "type": "string"},
                {"id": 3, "name": "total", "required": false, "type": "decimal(38, 9)", "doc": "From /total"},
                {"id": 4, "name": "time", "required": true, "type": "timestamptz", "doc": "When it happened"},
                {"id": 5, "name": "record_offset", "required": true, "type": "long"},
                {"id": 6, "name": "headers", "required": false, "type": {"type": "map", "key-id": 7, "key": "string",
                  "value-id": 8, "value": "string", "value-required": false}},
                {"id": 9, "name": "partition", "required": true, "type": "int"},
                {"id": 10, "name": "weight", "required": false, "type": "double"},
                {"id": 11, "name": "paid", "required": false, "type": "boolean"}]}],
             "default-spec-id": 0, "current-snapshot-id": null, "snapshots": []}
            """;

    @TempDir
    private static Path directory;

    private static Path warehouse;
    private static TestDatabase database;
    private static Ledger ledger;
    private static RunningQuery query;
    private static SqlClient sql;
    private static List<Path> files;

    @BeforeAll
    static void start() throws SQLException, IOException {
        warehouse = Files.createDirectories(directory.resolve("lake 'house'"));
        Files.writeString(directory.resolve("secret.csv"), "a,b\n1,root:x\n");
        database = TestPlatform.database();
        ledger = new Ledger(database);
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            // The later file has a column more, as after a change of the configuration.
            write(statement, "order_placed", "order.placed", "2026-11-21", 0, ORDERS / 2, "");
            write(statement, "order_placed", "order.placed", "2026-11-22", ORDERS / 2, ORDERS, ", n % 3 = 0 AS paid");
            write(statement, "refund", "refund", "2026-11-22", 0, 10, "");
            // More than an answer's bytes, in two files; and the same with a second file that breaks off within.
            for (String table : List.of("wide", "broken")) {
                for (int part = 0; part < 2; part++) {
                    Path file = warehouse.resolve(table + part + ".parquet");
                    statement.execute(
                            "COPY (SELECT range AS n, md5(range::VARCHAR) || repeat(md5((-range)::VARCHAR), 20) AS text FROM range("
                                    + part * WIDE / 2 + ", " + (part + 1) * WIDE / 2 + ")) TO '"
                                    + file.toString().replace("'", "''")
                                    + "' (FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 2048)");
                    ledger.lakeFile("file:" + file, table, table, "2026-11-22", WIDE / 2, 1_000);
                }
            }
            Path second = warehouse.resolve("broken1.parquet");
            byte[] bytes = Files.readAllBytes(second);
            Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 100_000, (byte) 0xFF);
            Files.write(second, bytes);
            // Rows that are small in a file and large in memory.
            Path large = warehouse.resolve("large.parquet");
            statement.execute(
                    "COPY (SELECT md5(range::VARCHAR) || repeat(md5((-range)::VARCHAR), 90) AS text FROM range("
                            + LARGE + ")) TO '" + large.toString().replace("'", "''")
                            + "' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)");
            ledger.lakeFile("file:" + large, "large", "large", "2026-11-22", LARGE, 1_000);
            // A file of an older snapshot lies there too.
            copy(statement, warehouse.resolve("old.parquet"), 0, 5, "");
        }
        // Two tables that have no file (any more), one of them elsewhere.
        Path metadata = warehouse.resolve("00001-nobody.metadata.json");
        Files.writeString(metadata, NOBODY);
        ledger.lakeMetadata("nobody", "file:" + metadata);
        ledger.lakeMetadata("far_nobody", "s3a://bucket/tally/far_nobody/metadata/00001.metadata.json");
        ledger.lakeFile("s3a://bucket/tally/far.parquet", "far", "far", "2026-11-22", 1, 100);
        ledger.lakeCommit(Ledger.EVENTS, ORDERS);
        query = RunningQuery.start(
                database,
                RunningQuery.NO_KAFKA,
                "--tally.sql.statement-timeout=" + LIMIT.toMillis() + "ms",
                "--tally.sql.connections=2",
                "--tally.sql.rows=1000",
                "--tally.sql.max-rows=1000",
                "--tally.sql.bytes=1MB");
        sql = new SqlClient(query);
        files = everything();
    }

    private static void write(Statement duck, String table, String type, String day, int from, int to, String more)
            throws SQLException {
        Path file = warehouse.resolve(table + "-" + day + ".parquet");
        copy(duck, file, from, to, more);
        ledger.lakeFile("file:" + file, table, type, day, to - from, 1_000);
    }

    private static void copy(Statement duck, Path file, int from, int to, String more) throws SQLException {
        duck.execute(
                "COPY (SELECT 'e' || n AS id, CASE n % 3 WHEN 0 THEN 'eu' WHEN 1 THEN 'us' ELSE 'as' END AS region,"
                        + " (n * 0.10)::DECIMAL(38, 9) AS total, TIMESTAMPTZ '2026-11-21 00:00:00Z' + to_minutes(n) AS time,"
                        + " n AS record_offset, MAP {'k': 'v'} AS headers" + more
                        + " FROM (SELECT range::BIGINT AS n FROM range(" + from + ", " + to + "))) TO '"
                        + file.toString().replace("'", "''") + "' (FORMAT parquet, COMPRESSION zstd)");
    }

    private static List<Path> everything() throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.sorted().toList();
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        query.close();
        ledger.close();
        database.close();
    }

    @AfterEach
    void nothingWasWritten() throws IOException {
        assertThat(everything()).isEqualTo(files);
    }

    private static Reply ask(String statement) {
        return sql.postTo("", Map.of("engine", LAKE, "sql", statement));
    }

    @Test
    void answersFromTheFilesOfThePresentSnapshotAndNoOther() {
        Map<String, BigDecimal> expected = new TreeMap<>();
        for (int n = 0; n < ORDERS; n++) {
            String region = n % 3 == 0 ? "eu" : n % 3 == 1 ? "us" : "as";
            expected.merge(region, BigDecimal.valueOf(n, 1), BigDecimal::add);
        }
        Reply reply =
                ask("SELECT region, sum(total) AS revenue FROM Order_Placed GROUP BY region ORDER BY region; -- all");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("Tally-Lake-Commit")).matches("[1-9]");
        assertThat(reply.header("Tally-Batch")).isEmpty();
        Map<String, BigDecimal> found = new TreeMap<>();
        reply.json()
                .get("rows")
                .forEach(row -> found.put(
                        row.get(0).asString(), row.get(1).decimalValue().setScale(1)));
        assertThat(found).isEqualTo(expected);

        assertThat(ask("SELECT count(*) || ' ' || count(paid) FROM order_placed")
                        .value()
                        .asString())
                .isEqualTo(ORDERS + " " + ORDERS / 2);
        assertThat(ask("WITH r AS (FROM refund) SELECT count(*) FROM r JOIN order_placed o USING (id)")
                        .value()
                        .asInt())
                .isEqualTo(10);
        Reply csv = sql.postTo(
                "?format=csv", Map.of("engine", LAKE, "sql", "FROM refund ORDER BY record_offset DESC", "limit", 1));
        assertThat(csv.body())
                .isEqualTo("id,region,total,time,record_offset,headers\r\n"
                        + "e9,eu,0.900000000,2026-11-21T00:09:00Z,9,\"{\"\"k\"\":\"\"v\"\"}\"\r\n");
        assertThat(csv.header("Tally-Truncated")).isEqualTo("rows");
        assertThat(ask("DESCRIBE refund").json().get("rows")).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "9223372036854775807 | BIGINT | 9223372036854775807",
                "170141183460469231731687303715884105727 | HUGEINT | 170141183460469231731687303715884105727",
                "1.50::DECIMAL(5,2) | DECIMAL(5,2) | 1.50",
                "'nan'::DOUBLE | DOUBLE | \"NaN\"",
                "'-inf'::DOUBLE | DOUBLE | \"-Infinity\"",
                "true | BOOLEAN | true",
                "NULL::BOOLEAN | BOOLEAN | null",
                "timestamptz '2026-11-21 12:00:00.25+02' | TIMESTAMP WITH TIME ZONE | \"2026-11-21T10:00:00.25Z\"",
                "timestamp '2026-11-21 12:00' | TIMESTAMP | \"2026-11-21T12:00:00\"",
                "date '2026-11-21' | DATE | \"2026-11-21\"",
                "'\\x00\\xFF'::BLOB | BLOB | \"AP8=\"",
                "[1, NULL, 3] | INTEGER[] | [1,null,3]",
                "{'a': [1.5]} | STRUCT(a DECIMAL(2,1)[]) | {\"a\":[1.5]}",
                "'{\"a\": 1}'::JSON | JSON | {\"a\":1}",
                "'[1,]'::JSON | JSON | [1]",
                "'[1e400, 0.10, 12345678901234567890123]'::JSON | JSON | [1e400,0.10,12345678901234567890123]",
                "['nan'::DOUBLE, '-inf', 0.1] | DOUBLE[] | [\"NaN\",\"-Infinity\",0.1]",
                "{'a': MAP {'k\"': 'inf'::DOUBLE}} | STRUCT(a MAP(VARCHAR, DOUBLE)) | {\"a\":{\"k\\\"\":\"Infinity\"}}",
                "INTERVAL '90' SECOND | INTERVAL | \"00:01:30\"",
                "'สวัสดี \" 🙂' | VARCHAR | \"สวัสดี \\\" 🙂\""
            })
    void valuesLookAsThoseOfTheCounts(String expression, String type, String json) {
        assertThat(ask("SELECT " + expression + " AS x").body())
                .isEqualTo("{\"columns\":[{\"name\":\"x\",\"type\":\"" + type + "\"}],\"rows\":[[" + json
                        + "]],\"truncated\":false}");
    }

    @Test
    void rowsAndBytesCutAnAnswerAndTimeEndsIt() {
        Reply rows = sql.postTo("", Map.of("engine", LAKE, "sql", "SELECT id FROM order_placed", "limit", 3));
        assertThat(rows.json().get("rows")).hasSize(3);
        assertThat(rows.json().get("truncated_by").asString()).isEqualTo("rows");
        assertThat(sql.postTo("", Map.of("engine", LAKE, "sql", "FROM range(3)", "limit", 3))
                        .json()
                        .get("truncated")
                        .asBoolean())
                .isFalse();
        Reply bytes = ask("SELECT repeat('x', 100000) FROM range(100)");
        assertThat(bytes.json().get("truncated_by").asString()).isEqualTo("bytes");
        assertThat(bytes.json().get("rows")).hasSizeBetween(10, 12);
        long asked = System.nanoTime();
        Reply endless = ask("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b");
        assertThat(endless.status()).as(endless.body()).isEqualTo(408);
        assertThat(endless.code()).isEqualTo("sql.timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(LIMIT.plusSeconds(2));
    }

    @Test
    void aRowOfAnAnswerThatIsCutIsWhole() {
        Reply texts = ask("SELECT repeat('x', 65537) AS x FROM range(17)");
        assertThat(texts.json().get("truncated_by").asString()).isEqualTo("bytes");
        assertThat(texts.json().get("rows"))
                .hasSize(16)
                .allSatisfy(row -> assertThat(row.get(0).asString()).isEqualTo("x".repeat(65_537)));

        // As CSV has them these have fewer bytes than as DuckDB has them.
        Reply times = sql.postTo(
                "?format=csv",
                Map.of(
                        "engine",
                        LAKE,
                        "sql",
                        "SELECT " + "t, ".repeat(59)
                                + "t FROM (SELECT TIMESTAMPTZ '2026-11-21 00:00:00Z' + to_seconds(range) AS t FROM range(1000))"));
        List<String> lines = times.body().lines().skip(1).toList();
        assertThat(lines).hasSizeBetween(700, 999);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i).split(",", -1))
                    .hasSize(60)
                    .containsOnly(
                            Instant.parse("2026-11-21T00:00:00Z").plusSeconds(i).toString());
        }
    }

    @Test
    void aTableWithoutRowsHasNoneAndItsColumns() throws IOException, InterruptedException, SQLException {
        Reply count = ask("SELECT count(*), sum(total), min(time) FROM Nobody");
        assertThat(count.status()).as(count.body()).isEqualTo(200);
        assertThat(count.json().get("rows").toString()).isEqualTo("[[0,null,null]]");
        // Of the same types as those of a file.
        assertThat(ask("FROM nobody").json().get("columns").toString())
                .isEqualTo(ask("SELECT *, 0::INTEGER AS partition, 0::DOUBLE AS weight, true AS paid FROM refund")
                        .json()
                        .get("columns")
                        .toString());
        assertThat(ask("SELECT count(*) FROM refund r LEFT JOIN nobody n USING (id, time) WHERE n.headers IS NULL")
                        .value()
                        .asInt())
                .isEqualTo(10);

        String header = "id,region,total,time,record_offset,headers,partition,weight,paid\r\n";
        assertThat(new String(export("nobody", "csv").body(), StandardCharsets.UTF_8))
                .isEqualTo(header);
        HttpResponse<byte[]> export = export("nobody", "parquet");
        assertThat(export.statusCode()).isEqualTo(200);
        assertThat(read(export.body(), "SELECT count(*) || ' ' || count(weight) FROM '%s'"))
                .isEqualTo("0 0");

        assertThat(ask("SELECT count(*) FROM far_nobody").code()).isEqualTo("lake.elsewhere");
    }

    @Test
    void aTableThatTheLakeHasNotBegunIsSaidNotToBeThereYetAndHidesNothing() throws IOException, InterruptedException {
        assertThat(ask("SELECT count(*) FROM Lines").detail()).isEqualTo("The lake has not begun the table Lines yet");
        HttpResponse<byte[]> export = export("lines", "parquet");
        assertThat(export.statusCode()).isEqualTo(400);
        assertThat(new String(export.body(), StandardCharsets.UTF_8))
                .contains("The lake has not begun the table lines yet");
        assertThat(ask("WITH lines AS (SELECT 7) SELECT * FROM lines").value().asInt())
                .isEqualTo(7);
    }

    @Test
    void aRefusalIsShortHoweverLongTheValueThatItQuotes() throws IOException, InterruptedException {
        String quotes = "SELECT error(repeat('x', 500000) || range) FROM range(9)";
        for (String body :
                List.of(ask(quotes).body(), new String(parquet(quotes).body(), StandardCharsets.UTF_8))) {
            assertThat(body).contains("sql.invalid", "xxx").hasSizeLessThan(5_000);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "400 | sql.several | SELECT 1; SELECT 2",
                "400 | sql.several | SELECT 1; SELECT 2; --",
                "403 | sql.forbidden | SELECT 1; COPY refund TO 'DIR/out.csv'",
                "403 | sql.forbidden | COPY refund TO 'DIR/out.csv'",
                "403 | sql.forbidden | COPY (SELECT 1) TO 'DIR/out.csv'",
                "403 | sql.forbidden | ATTACH 'DIR/x.db'",
                "403 | sql.forbidden | ATTACH 'host=127.0.0.1' AS pg (TYPE postgres)",
                "403 | sql.forbidden | INSTALL httpfs",
                "403 | sql.forbidden | LOAD httpfs",
                "403 | sql.forbidden | LOAD 'DIR/x.duckdb_extension'",
                "403 | sql.forbidden | SET enable_external_access = true",
                "403 | sql.forbidden | SET memory_limit = '10GB'",
                "403 | sql.forbidden | RESET lock_configuration",
                "403 | sql.forbidden | PRAGMA database_list",
                "403 | sql.forbidden | CREATE TABLE t (a int)",
                "403 | sql.forbidden | CREATE SECRET (TYPE s3)",
                "403 | sql.forbidden | INSERT INTO refund VALUES (1)",
                "403 | sql.forbidden | WITH x AS (SELECT 1) INSERT INTO refund SELECT * FROM x",
                "403 | sql.forbidden | EXPORT DATABASE 'DIR/out'",
                "403 | sql.forbidden | IMPORT DATABASE 'DIR'",
                "403 | sql.forbidden | CALL pragma_version()",
                "403 | sql.forbidden | PREPARE a AS SELECT 1",
                "403 | sql.forbidden | EXPLAIN ANALYZE CREATE TABLE t (a int)",
                "403 | sql.forbidden | SELECT * FROM read_csv('/etc/passwd')",
                "403 | sql.forbidden | SELECT * FROM read_csv('DIR/secret.csv')",
                "403 | sql.forbidden | SELECT * FROM read_text('/etc/passwd')",
                "403 | sql.forbidden | SELECT * FROM read_blob('/proc/self/environ')",
                "403 | sql.forbidden | SELECT * FROM read_json('/etc/passwd')",
                "403 | sql.forbidden | SELECT * FROM read_parquet('DIR/lake ''house''/old.parquet')",
                "403 | sql.forbidden | SELECT * FROM read_parquet('DIR/lake ''house''/*.parquet'), refund",
                "403 | sql.forbidden | SELECT * FROM glob('/etc/*')",
                "403 | sql.forbidden | SELECT * FROM sniff_csv('/etc/passwd')",
                "403 | sql.forbidden | SELECT * FROM parquet_metadata('DIR/lake ''house''/old.parquet')",
                "40[03] | sql.* | SELECT * FROM '/etc/passwd'",
                "40[03] | sql.* | SELECT * FROM 'DIR/secret.csv'",
                "40[03] | sql.* | SELECT * FROM read_csv('http://127.0.0.1:9/x')",
                "40[03] | sql.* | SELECT * FROM 'https://127.0.0.1/x.parquet'",
                "40[03] | sql.* | SELECT * FROM read_parquet('s3://bucket/x.parquet')",
                "40[03] | sql.* | SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 't')",
                "40[03] | sql.* | SELECT * FROM sqlite_scan('DIR/x.db', 't')",
                "40[03] | sql.* | SELECT * FROM duckdb_secrets()",
                "403 | sql.forbidden | SELECT * FROM query($$COPY (SELECT 1) TO 'DIR/out.csv'$$)",
                "403 | sql.forbidden | SELECT * FROM query($$SELECT * FROM read_text('/etc/passwd')$$)",
                "403 | sql.forbidden | SELECT * FROM json_execute_serialized_sql(json_serialize_sql($$FROM read_text('/etc/passwd')$$))",
                "403 | sql.forbidden | SELECT * FROM sql_auto_complete('FROM ''/etc/')",
                "403 | sql.forbidden | SELECT name, value FROM duckdb_settings()",
                "403 | sql.forbidden | SELECT sql FROM duckdb_views()",
                "403 | sql.forbidden | SELECT sql FROM duckdb_views",
                "403 | sql.forbidden | SELECT sql FROM \"SQLITE_MASTER\"",
                "403 | sql.forbidden | SELECT 1 WHERE EXISTS (SELECT 1 FROM refund, (SELECT setting FROM pg_settings))",
                "403 | sql.forbidden | SELECT view_definition FROM information_schema.views",
                "403 | sql.forbidden | SELECT * FROM pg_catalog.pg_views",
                "403 | sql.forbidden | SELECT * FROM memory.main.refund",
                "403 | sql.forbidden | SELECT * FROM system.duckdb_databases",
                "403 | sql.forbidden | FROM pragma_database_list",
                "403 | sql.forbidden | FROM pragma_database_size()",
                "403 | sql.forbidden | FROM pragma_show('refund')",
                "403 | sql.forbidden | FROM query_table('duckdb_views')",
                "403 | sql.forbidden | FROM duckdb_external_file_cache()",
                "403 | sql.forbidden | FROM duckdb_temporary_files()",
                "403 | sql.forbidden | FROM duckdb_logs()",
                "403 | sql.forbidden | FROM enable_logging('FileSystem', storage = 'stdout')",
                "403 | sql.forbidden | FROM enable_profiling()",
                "403 | sql.forbidden | SELECT (SELECT max(x) FROM (FROM seq_scan('refund')) AS s(x))",
                "403 | sql.forbidden | SELECT current_setting('allowed_paths')",
                "403 | sql.forbidden | SELECT CURRENT_SETTING(concat('allowed_', 'paths')) FROM refund",
                "403 | sql.forbidden | SELECT list_transform(['allowed_paths'], x -> current_setting(x))",
                "403 | sql.forbidden | SELECT ('allowed_paths').current_setting()",
                "403 | sql.forbidden | SELECT * FROM refund ORDER BY current_setting('allowed_paths')",
                "403 | sql.forbidden | SELECT write_log('x')",
                "400 | sql.invalid | SELECT filename FROM refund",
                "40[03] | sql.* | SELECT * FROM refund AT (VERSION => 1)",
                "[24]0[03] | .* | SHOW DATABASES",
                "403 | sql.forbidden | SELECT getenv('PATH')",
                "403 | sql.forbidden | SELECT json_serialize_plan('FROM read_text(''/etc/hostname'')')",
                "403 | sql.forbidden | SELECT pg_catalog.PG_GET_VIEWDEF(1) FROM refund",
                "403 | sql.forbidden | SELECT (1).pg_get_viewdef()",
                "403 | sql.forbidden | SELECT list_transform([1], x -> system.pg_catalog.pg_get_constraintdef(x))",
                "403 | sql.forbidden | SELECT get_block_size('memory')",
                "400 | sql.invalid | SELECT * FROM ordr_placed",
                "400 | sql.invalid | SELECT nope FROM refund",
                "400 | sql.invalid | SELECT 'a'::INT",
                "400 | sql.invalid | SELECT * FROM lines",
                "400 | sql.syntax | SELEC 1",
                "400 | sql.missing | -- nothing",
                "413 | sql.too-large | SELECT repeat('x', 2000000)",
                "413 | sql.too-large | SELECT repeat(repeat('x', 1000), 10000)",
                "4[01][38] | sql.t.* | SELECT list(a.range * b.range) FROM range(100000) a, range(1000) b",
                "501 | lake.elsewhere | SELECT * FROM far"
            })
    void isRefused(String status, String code, String statement) {
        Reply reply = ask(statement.replace("DIR", directory.toString()));
        assertThat(Integer.toString(reply.status())).as(reply.body()).matches(status);
        assertThat(reply.code()).matches(code);
        assertThat(reply.body()).doesNotContain("root:", "shadow", "PATH=", "Exception");
        assertThat(ask("SELECT count(*) FROM refund").value().asInt()).isEqualTo(10);
    }

    @Test
    void depthIsAnErrorAndNotTheEndOfTheService() {
        for (String deep : List.of(
                "SELECT " + "(".repeat(15_000) + "1" + ")".repeat(15_000),
                "SELECT " + "1 + ".repeat(8_000) + "1",
                "SELECT " + "1,".repeat(16_000) + "1",
                "SELECT " + "NOT ".repeat(8_000) + "true",
                "SELECT " + "[".repeat(15_000) + "]".repeat(15_000),
                "SELECT * FROM " + "(SELECT * FROM ".repeat(2_000) + "refund" + ")".repeat(2_000),
                "SELECT 1" + " UNION ALL SELECT 1".repeat(1_700))) {
            Reply reply = ask(deep);
            assertThat(reply.status()).as(deep.substring(0, 20) + reply.body()).isIn(200, 400, 408, 413);
        }
        assertThat(ask("SELECT count(*) FROM refund").value().asInt()).isEqualTo(10);
    }

    @Test
    void waitsUntilTheLakeHasWhatTheCallerWrote() throws SQLException {
        assertThat(after(ORDERS, "0s").status()).isEqualTo(200);
        Reply late = after(ORDERS + 1, "100ms");
        assertThat(late.status() + late.code()).isEqualTo("504position.not-counted");
        assertThat(late.detail()).contains("not in the lake yet: 1 records");
        CompletableFuture<Reply> waiting = CompletableFuture.supplyAsync(() -> after(ORDERS + 1, "20s"));
        ledger.lakeCommit(Ledger.EVENTS, ORDERS + 1);
        assertThat(waiting.join().status()).isEqualTo(200);
    }

    private static Reply after(int offset, String wait) {
        return sql.postTo(
                "?after=" + Ledger.EVENTS + "~0~" + offset + "&wait=" + wait,
                Map.of("engine", LAKE, "sql", "SELECT 1"));
    }

    @Test
    void anAnswerIsAParquetFileOrNone() throws IOException, InterruptedException, SQLException {
        HttpResponse<byte[]> answer =
                parquet("SELECT *, total * 2 AS twice FROM order_placed WHERE region = 'eu' ORDER BY id DESC");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/vnd.apache.parquet");
        assertThat(
                        read(
                                answer.body(),
                                "SELECT count(*) || ' ' || sum(twice - total - total) || ' ' || typeof(first(total)) FROM '%s'"))
                .isEqualTo((ORDERS + 2) / 3 + " 0.000000000 DECIMAL(38,9)");
        for (String refused : List.of(
                "413 sql.too-large FROM order_placed",
                "400 sql.invalid SELECT nope FROM refund",
                "400 sql.invalid SELECT CASE WHEN record_offset > 5 THEN error('x') END FROM refund",
                "403 sql.forbidden FROM read_text('/dev/fd/2')",
                "408 sql.timeout SELECT sum(a.range) FROM range(10000000) a, range(10000000) b")) {
            String[] parts = refused.split(" ", 3);
            HttpResponse<byte[]> no = parquet(parts[2]);
            assertThat(new String(no.body(), StandardCharsets.UTF_8))
                    .as(refused)
                    .contains(parts[1]);
            assertThat(no.statusCode()).as(refused).isEqualTo(Integer.parseInt(parts[0]));
        }
        // More bytes than an answer has, and some of them are on their way.
        assertThatThrownBy(() -> parquet(
                        "SELECT (SELECT string_agg(md5((a.range * 200 + b.range)::VARCHAR), '') FROM range(200) b)"
                                + " FROM range(1000) a"))
                .isInstanceOf(IOException.class);
        assertThat(sql.postTo("?format=parquet", Map.of("sql", "SELECT 1")).code())
                .isEqualTo("parameter.invalid");
    }

    @Test
    void anExportHasEveryRowOfItsTableOrBreaksOff() throws IOException, InterruptedException, SQLException {
        String all = WIDE + " " + LongStream.range(0, WIDE).sum() + " " + WIDE;
        HttpResponse<byte[]> file = export("wide", "parquet");
        assertThat(file.headers().firstValue("Tally-Lake-Commit")).isPresent();
        assertThat(read(file.body(), "SELECT count(*) || ' ' || sum(n) || ' ' || count(DISTINCT text) FROM '%s'"))
                .isEqualTo(all);
        assertThat(read(export("large", "parquet").body(), "SELECT sum(length(text)) FROM '%s'"))
                .isEqualTo(Long.toString(LARGE * 91L * 32));
        HttpResponse<byte[]> csv = export("wide", "csv");
        String[] lines = new String(csv.body(), StandardCharsets.UTF_8).split("\r\n");
        assertThat(lines).hasSize(WIDE + 1).startsWith("n,text");
        assertThat(lines[WIDE]).startsWith((WIDE - 1) + ",");
        assertThat(new String(export("refund", "ndjson").body(), StandardCharsets.UTF_8).lines())
                .hasSize(10);
        assertThat(export("refund", "json").statusCode()).isEqualTo(400);
        RunningQuery.Answer old =
                query.get("/v1/lake/refund/rows"); // by HTTP/1.0, where the end of a connection is the end of a body
        assertThat(old.status() + old.code()).isEqualTo("505http.version");
        assertThat(new String(export("wides", "csv").body(), StandardCharsets.UTF_8))
                .contains("table.unknown", "did you mean wide?");
        assertThat(export("far", "csv").statusCode()).isEqualTo(501);
        for (String format : List.of("csv", "ndjson", "parquet")) {
            assertThat(broken(format)).as(format).isIn("broke off", "503 lake.unavailable");
        }
    }

    /** DuckDB reads both files at once: its first rows may be on their way by then, or not. */
    private static String broken(String format) throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = export("broken", format);
            String body = new String(answer.body(), StandardCharsets.UTF_8);
            assertThat(body).contains("lake.unavailable").doesNotContain(directory.toString());
            return answer.statusCode() + " lake.unavailable";
        } catch (IOException end) {
            return "broke off";
        }
    }

    private static HttpResponse<byte[]> export(String table, String format) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + query.port() + "/v1/lake/" + table + "/rows?format=" + format))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> parquet(String statement) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + query.port() + "/v1/sql?format=parquet"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"engine\":\"lake\",\"sql\":\"" + statement + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String read(byte[] parquet, String statement) throws IOException, SQLException {
        Path file = Files.createTempFile("answer", ".parquet");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement reader = duck.createStatement()) {
            Files.write(file, parquet);
            ResultSet row = reader.executeQuery(statement.formatted(file));
            row.next();
            return row.getString(1);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void whatOneStatementTakesEndsWithItsProcess() {
        ask("SELECT 1"); // from here on one process waits for the next statement
        for (String hungry : List.of(
                "SELECT repeat('x', 1000000000)",
                "SELECT length(repeat('x', 1000000000))",
                "SELECT length(repeat('x', 200000000)) + length(repeat('y', 200000000)) + length(repeat('z', 200000000))",
                "SELECT max(length(repeat('x', 1000 * 1000 * (range % 200)::INT))) FROM range(1000)",
                "SELECT length(list(repeat('x', 100000))::VARCHAR) FROM range(20000)")) {
            AtomicLong most = new AtomicLong();
            long asked = System.nanoTime();
            CompletableFuture<Reply> answer = CompletableFuture.supplyAsync(() -> ask(hungry));
            while (!answer.isDone()) {
                children().forEach(child -> most.accumulateAndGet(residentMegabytes(child), Math::max));
            }
            Reply reply = answer.join();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).as(hungry).isLessThan(LIMIT.plusSeconds(2));
            assertThat(reply.status() + " " + reply.code()).as(hungry).isIn("413 sql.too-large", "408 sql.timeout");
            assertThat(most.get()).as(hungry).isBetween(1L, 800L);
            assertThat(ask("SELECT count(*) FROM refund").value().asInt()).isEqualTo(10);
        }
        until(Duration.ofSeconds(10), () -> children().count() <= 1);
    }

    @Test
    void aProcessEndsWithItsClient() throws IOException {
        byte[] body = "{\"engine\":\"lake\",\"sql\":\"SELECT sum(a.range) FROM range(10000000) a, range(10000000) b\"}"
                .getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), query.port())) {
            socket.getOutputStream()
                    .write(
                            ("POST /v1/sql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                                            + body.length + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            until(LIMIT, () -> children().anyMatch(child -> cpu(child).toMillis() > 600));
        }
        until(
                Duration.ofSeconds(2),
                () -> children().noneMatch(child -> cpu(child).toMillis() > 600));
    }

    private static void until(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private static Duration cpu(ProcessHandle child) {
        return child.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Stream<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info()
                        .commandLine()
                        .map(line -> line.contains("DuckMain"))
                        .orElse(false));
    }

    private static long residentMegabytes(ProcessHandle process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }

    @Test
    void valuesTakeThePlacesOfTheirParameters() {
        assertThat(with(
                                "SELECT count(*) FROM order_placed WHERE total >= $2 AND region = ANY($1)",
                                List.of("eu", "us"),
                                190)
                        .value()
                        .asInt())
                .isEqualTo((int)
                        IntStream.range(1_900, ORDERS).filter(n -> n % 3 != 2).count());
        assertThat(with(
                                "SELECT [$1, $2, $1] AS \"$1\", '$2' || \"x$1\" FROM (SELECT 1 AS \"x$1\")",
                                -1,
                                new BigDecimal("2.50"))
                        .body())
                .contains("\"rows\":[[[-1.0,2.5,-1.0],\"$21\"]]");
        Reply texts =
                with("SELECT $1, $2, $3, $4", "it's', read_text('/etc/passwd'), '", true, Map.of("a", 1), "\\' --\n$1");
        assertThat(texts.json().get("rows").get(0).toString())
                .isEqualTo("[\"it's', read_text('/etc/passwd'), '\",true,\"{\\\"a\\\":1}\",\"\\\\' --\\n$1\"]");
        assertThat(with("SELECT $1").code()).isEqualTo("sql.params");
        assertThat(with("SELECT $2", 1, 2).code()).isEqualTo("sql.params");
        assertThat(with("SELECT $name", 1).code()).isEqualTo("sql.params");
        assertThat(with("SELECT 1", 1).code()).isEqualTo("sql.params");
    }

    private static Reply with(String statement, Object... values) {
        return sql.postTo("", Map.of("engine", LAKE, "sql", statement, "params", List.of(values)));
    }

    @Test
    void whatOnlyTheOtherEngineTakesIsToldApart() {
        assertThat(ask("SELECT '" + "x".repeat(40_000) + "'").code()).isEqualTo("sql.text-too-large");
        assertThat(ask("SELECT * FROM ordr_placed").detail()).contains("did you mean order_placed?");
        assertThat(sql.postTo("", Map.of("engine", "spark", "sql", "SELECT 1")).code())
                .isEqualTo("parameter.invalid");
        assertThat(sql.postTo("", Map.of("engine", "postgres", "sql", "SELECT count(*) FROM lake_tables"))
                        .value()
                        .asInt())
                .isEqualTo(9);
    }
}
