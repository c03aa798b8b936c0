package dev.tally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestPlatform;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The migrated database: what is said about it, who may do what. */
class SchemaIT {
    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestPlatform.database();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @Test
    void everyTableViewAndColumnHasAComment() throws SQLException {
        String withoutComment = """
                SELECT c.oid::regclass || coalesce('.' || a.attname, '') AS place
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 CROSS JOIN LATERAL (SELECT 0 AS attnum, NULL AS attname
                                     UNION ALL
                                     SELECT attnum, attname FROM pg_attribute
                                      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) a
                 WHERE n.nspname IN ('tally', 'tally_internal', 'tally_lake') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                   AND NOT c.relispartition
                   AND NOT EXISTS (SELECT FROM pg_description d
                                    WHERE d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum)
                """;
        assertThat(strings(withoutComment)).isEmpty();

        try (TestDatabase other = TestPlatform.database();
                Connection connection = other.connect(DatabaseRole.OWNER);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE tally.silent (n int)");
            // The question itself finds what it should.
            assertThat(strings(connection, withoutComment)).containsExactlyInAnyOrder("silent", "silent.n");
        }
    }

    @Test
    void theTablesOfTheContractAreThere() throws SQLException {
        assertThat(strings("""
                        SELECT relname FROM pg_class
                         WHERE relnamespace = 'tally'::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition
                        """))
                .containsExactlyInAnyOrder(
                        "word_counts",
                        "word_magnitudes",
                        "documents",
                        "document_word_counts",
                        "document_word_ids",
                        "bucket_counts",
                        "batches",
                        "batch_ranges",
                        "event_types",
                        "retention_drops",
                        "positions",
                        "rejections",
                        "counters",
                        "expirations",
                        "replays",
                        "sources",
                        "lake_tables",
                        "lake_positions");
    }

    @Test
    void rolesMayDoToTablesWhatTheirPartNeedsAndNothingElse() throws SQLException {
        List<String> rights = strings("""
                SELECT r.rolname || ' ' || p.privilege || ' ' || n.nspname || '.' || c.relname
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) p (privilege)
                  JOIN pg_roles r ON r.rolname IN ('tally_writer', 'tally_reader', 'tally_sql')
                 WHERE n.nspname IN ('tally', 'tally_internal', 'tally_lake', 'public') AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                   AND CASE WHEN c.relkind <> 'S' THEN has_table_privilege(r.oid, c.oid, p.privilege)
                            ELSE p.privilege = 'SELECT' AND has_sequence_privilege(r.oid, c.oid, 'USAGE') END
                """);

        List<String> expected = new ArrayList<>();
        List<String> readable = List.of(
                "word_counts",
                "word_magnitudes",
                "documents",
                "document_word_counts",
                "document_word_ids",
                "bucket_counts",
                "batches",
                "batch_ranges",
                "event_types",
                "retention_drops",
                "positions",
                "rejections",
                "counters",
                "expirations",
                "replays",
                "sources",
                "lake_tables",
                "lake_positions");
        for (String role : List.of("tally_writer", "tally_reader", "tally_sql")) {
            readable.forEach(table -> expected.add(role + " SELECT tally." + table));
            List.of("iceberg_tables", "iceberg_namespace_properties", "tables", "files", "fence")
                    .forEach(table -> expected.add(role + " SELECT tally_lake." + table));
        }
        for (String table : List.of("batches", "batch_ranges", "rejections", "retention_drops")) {
            expected.add("tally_writer INSERT tally." + table);
        }
        for (String table : List.of("positions", "event_types", "bucket_counts", "expirations", "lake_positions")) {
            expected.add("tally_writer INSERT tally." + table);
            expected.add("tally_writer UPDATE tally." + table);
        }
        expected.add("tally_writer SELECT tally_internal.fence");
        expected.add("tally_writer UPDATE tally_internal.fence");
        for (String table : List.of("words", "documents", "counter_positions")) {
            for (String right : List.of("SELECT", "INSERT", "UPDATE")) {
                expected.add("tally_writer " + right + " tally_internal." + table);
            }
        }
        for (String right : List.of("SELECT", "INSERT", "UPDATE", "DELETE")) {
            expected.add("tally_writer " + right + " tally_internal.document_words");
        }
        for (String right : List.of("INSERT", "UPDATE", "DELETE")) {
            expected.add("tally_writer " + right + " tally.sources");
        }
        for (String table : List.of("iceberg_tables", "tables")) {
            expected.add("tally_writer INSERT tally_lake." + table);
            expected.add("tally_writer UPDATE tally_lake." + table);
        }
        expected.add("tally_writer INSERT tally_lake.files");
        expected.add("tally_writer DELETE tally_lake.files");
        expected.add("tally_writer UPDATE tally_lake.fence");
        expected.add("tally_writer UPDATE tally.counters");
        expected.add("tally_writer SELECT tally_internal.bucket_retention");
        for (String table : List.of("event_ids", "counter_groups")) {
            expected.add("tally_writer SELECT tally_internal." + table);
            expected.add("tally_writer INSERT tally_internal." + table);
        }
        assertThat(rights).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void nobodyButTheOwnerMayCreateAnything() throws SQLException {
        assertThat(strings("""
                        SELECT r.rolname || ' CREATE ' || n.nspname
                          FROM pg_namespace n CROSS JOIN pg_roles r
                         WHERE r.rolname IN ('tally_writer', 'tally_reader', 'tally_sql') AND n.nspname !~ '^pg_(toast|temp)'
                           AND has_schema_privilege(r.oid, n.oid, 'CREATE')
                        UNION ALL
                        SELECT r.rolname || ' ' || p.privilege || ' ' || d.datname
                          FROM pg_database d CROSS JOIN pg_roles r CROSS JOIN (VALUES ('CREATE'), ('TEMPORARY')) p (privilege)
                         WHERE r.rolname IN ('tally_writer', 'tally_reader', 'tally_sql') AND d.datname = current_database()
                           AND has_database_privilege(r.oid, d.oid, p.privilege)
                        """)).isEmpty();
        assertThat(strings("SELECT nspowner::regrole FROM pg_namespace WHERE nspname LIKE 'tally%'"))
                .containsOnly("tally_owner");
    }

    @Test
    void noRoleIsMoreThanARole() throws SQLException {
        assertThat(strings("""
                        SELECT rolname FROM pg_roles
                         WHERE rolname LIKE 'tally%' AND rolcanlogin AND NOT rolsuper AND NOT rolcreatedb AND NOT rolcreaterole
                           AND NOT rolreplication AND NOT rolbypassrls
                        """)).containsExactlyInAnyOrder("tally_owner", "tally_writer", "tally_reader", "tally_sql");
        assertThat(strings("SELECT rolconnlimit FROM pg_roles WHERE rolname = 'tally_sql'"))
                .containsExactly("20");
        assertThat(strings("SELECT member::regrole FROM pg_auth_members WHERE member::regrole::text LIKE 'tally%'"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DatabaseRole.class)
    void rolesConnectToThisDatabaseOnlyAndWithTheirPasswordOnly(DatabaseRole role) throws SQLException {
        assertThat(strings(role, "SELECT current_user")).containsExactly(role.roleName());
        String elsewhere = database.jdbcUrl().replaceFirst("/[^/]*$", "/postgres");
        assertThatThrownBy(() -> DriverManager.getConnection(elsewhere, role.roleName(), database.password(role)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for database");
        assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), role.roleName(), "wrong"))
                .isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM word_counts",
                "SELECT count(*) FROM tally.document_word_counts",
                "SELECT count(*) FROM bucket_counts"
            })
    void peopleAskWithoutNamingTheSchema(String sql) throws SQLException {
        assertThat(strings(DatabaseRole.SQL, sql)).containsExactly("0");
        assertThat(strings(DatabaseRole.READER, sql)).containsExactly("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM tally_internal.words",
                "SELECT tally_internal.ensure_event_id_days(current_date, current_date)",
                "SELECT pg_advisory_lock(1)",
                "SELECT pg_try_advisory_lock(1, 2)",
                "SELECT pg_advisory_xact_lock(1)",
                "SELECT pg_notify('a', 'b')",
                "SELECT pg_logical_emit_message(false, 'a', 'b')",
                "SELECT set_config('statement_timeout', '0', false)",
                "SELECT lo_create(0)",
                "SELECT lo_from_bytea(0, 'x')",
                "SELECT lo_get(1)",
                "SELECT pg_terminate_backend(1)",
                "SELECT pg_cancel_backend(1)",
                "SELECT pg_export_snapshot()",
                "SELECT pg_read_file('/etc/passwd')",
                "COPY (SELECT 1) TO PROGRAM 'true'",
                "SET default_transaction_read_only = off; CREATE TEMP TABLE t (n int)",
                "SET default_transaction_read_only = off; CREATE TABLE tally.t (n int)",
                "SET default_transaction_read_only = off; CREATE TABLE public.t (n int)",
                "SET default_transaction_read_only = off; DELETE FROM tally.batches",
                "SET temp_file_limit = -1"
            })
    void peopleCannotDoHarm(String sql) {
        assertThatThrownBy(() -> execute(DatabaseRole.SQL, sql))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
        if (!sql.contains("temp_file_limit")) {
            assertThatThrownBy(() -> execute(DatabaseRole.READER, sql)).hasMessageContaining("permission denied");
        }
    }

    @Test
    void peopleDoNotSeeWhatOthersAsk() {
        for (String sql : List.of(
                "SELECT query FROM pg_stat_activity",
                "SELECT query FROM pg_stat_get_activity(NULL)",
                "SELECT pg_stat_get_backend_activity(1)",
                "SELECT * FROM pg_authid")) {
            assertThatThrownBy(() -> execute(DatabaseRole.SQL, sql)).hasMessageContaining("permission denied");
        }
    }

    @Test
    void sessionsOfPeopleAreBounded() throws SQLException {
        assertThat(strings(DatabaseRole.SQL, "SHOW statement_timeout")).containsExactly("30s");
        assertThat(strings(DatabaseRole.SQL, "SHOW lock_timeout")).containsExactly("5s");
        assertThat(strings(DatabaseRole.SQL, "SHOW transaction_timeout")).containsExactly("5min");
        assertThat(strings(DatabaseRole.SQL, "SHOW search_path")).containsExactly("tally");
        assertThat(strings(DatabaseRole.SQL, "SHOW temp_file_limit")).containsExactly("512MB");
        assertThat(strings(DatabaseRole.SQL, "SHOW default_transaction_read_only"))
                .containsExactly("on");
        assertThat(strings(DatabaseRole.READER, "SHOW default_transaction_read_only"))
                .containsExactly("on");
        assertThat(strings(DatabaseRole.WRITER, "SHOW default_transaction_read_only"))
                .containsExactly("off");
    }

    @Test
    void theWriterOwnsNothing() {
        assertThatThrownBy(() -> execute(DatabaseRole.WRITER, "DROP TABLE tally.batches"))
                .hasMessageContaining("must be owner");
        assertThatThrownBy(() -> execute(DatabaseRole.WRITER, "DELETE FROM tally.batches"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute(DatabaseRole.WRITER, "TRUNCATE tally_internal.words"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute(DatabaseRole.WRITER, "INSERT INTO tally_internal.fence VALUES (true, 1, 1)"))
                .hasMessageContaining("permission denied");
    }

    private static void execute(DatabaseRole role, String sql) throws SQLException {
        try (Connection connection = database.connect(role);
                Statement statement = connection.createStatement()) {
            // One by one: statements sent together would share a transaction that has begun read-only.
            for (String each : sql.split(";", -1)) {
                statement.execute(each);
            }
        }
    }

    private static List<String> strings(DatabaseRole role, String sql) throws SQLException {
        try (Connection connection = database.connect(role)) {
            return strings(connection, sql);
        }
    }

    private static List<String> strings(String sql) throws SQLException {
        try (Connection connection = database.superuser()) {
            return strings(connection, sql);
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
