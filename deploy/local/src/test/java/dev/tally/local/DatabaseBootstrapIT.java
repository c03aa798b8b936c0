package dev.tally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platform start's way from an empty server to a migrated database, and what repeating it does. */
class DatabaseBootstrapIT {
    @TempDir
    static Path directory;

    private static LocalPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = LocalPostgres.start(LocalPostgres.Settings.in(directory));
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void aSecondRunChangesNothingButPasswords() throws Exception {
        DatabaseBootstrap.run(postgres::superuser, "tally", passwords("first"));
        assertThat(Migrator.migrate(postgres.jdbcUrl("tally"), "first tally_owner"))
                .first()
                .asString()
                .isEqualTo("V1 counts ledger and fence");
        connect(DatabaseRole.WRITER, "first tally_writer").close();

        DatabaseBootstrap.run(postgres::superuser, "tally", passwords("second"));
        assertThat(Migrator.migrate(postgres.jdbcUrl("tally"), "second tally_owner"))
                .isEmpty();

        connect(DatabaseRole.WRITER, "second tally_writer").close();
        assertThatThrownBy(() -> connect(DatabaseRole.WRITER, "first tally_writer"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void refusesTheTablesOfANewerVersion() throws Exception {
        DatabaseBootstrap.run(postgres::superuser, "newer", passwords("newer"));
        Migrator.migrate(postgres.jdbcUrl("newer"), "newer tally_owner");
        try (Connection database = postgres.superuser("newer");
                Statement statement = database.createStatement()) {
            statement.execute(
                    "INSERT INTO tally_internal.migrations (installed_rank, version, description, type, script,"
                            + " checksum, installed_by, execution_time, success)"
                            + " VALUES (999, '999', 'to come', 'SQL', 'V999__to_come.sql', 1, 'tally_owner', 1, true)");
        }
        assertThatThrownBy(() -> Migrator.migrate(postgres.jdbcUrl("newer"), "newer tally_owner"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("those of a newer Tally (V999 to come)");
    }

    @Test
    void passwordsAreKeptAsScramVerifiers() throws Exception {
        DatabaseBootstrap.createRoles(postgres::superuser, passwords("third"));

        try (Connection connection = postgres.superuser("postgres");
                Statement statement = connection.createStatement();
                ResultSet verifier = statement.executeQuery(
                        "SELECT count(*) FROM pg_authid WHERE rolname LIKE 'tally%' AND rolpassword LIKE 'SCRAM-SHA-256$%'")) {
            verifier.next();
            assertThat(verifier.getInt(1)).isEqualTo(4);
        }
    }

    @Test
    void aFailedMigrationSaysWhy() {
        assertThatThrownBy(() -> Migrator.migrate(postgres.jdbcUrl("missing"), "any"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("missing");
    }

    private static Connection connect(DatabaseRole role, String password) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("tally"), role.roleName(), password);
    }

    private static Map<DatabaseRole, String> passwords(String generation) {
        Map<DatabaseRole, String> passwords = new EnumMap<>(DatabaseRole.class);
        for (DatabaseRole role : DatabaseRole.values()) {
            passwords.put(role, generation + " " + role.roleName());
        }
        return passwords;
    }
}
