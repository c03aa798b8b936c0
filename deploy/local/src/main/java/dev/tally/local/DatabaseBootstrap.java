package dev.tally.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.postgresql.PGConnection;

/**
 * What only a superuser can prepare: the roles, the database, and who may connect to it. Every step may be repeated;
 * passwords are set to what is given each time and travel as SCRAM verifiers, never as text. Concurrent runs wait for
 * each other.
 */
public final class DatabaseBootstrap {
    /** Held by a run until its connection closes; any number, as long as all runs use it. */
    private static final long ONE_AT_A_TIME = 0x54616c6c79L;

    private static final Map<DatabaseRole, String> ROLE_SETTINGS = Map.of(
            DatabaseRole.OWNER, "",
            DatabaseRole.WRITER, "",
            DatabaseRole.READER, """
                    ALTER ROLE tally_reader SET default_transaction_read_only = on;
                    ALTER ROLE tally_reader SET idle_in_transaction_session_timeout = '60s';
                    """,
            // Its sessions may change all but the last again: the SQL endpoint lets nobody do that, and has limits of
            // its own.
            DatabaseRole.SQL, """
                    ALTER ROLE tally_sql CONNECTION LIMIT 20;
                    ALTER ROLE tally_sql SET default_transaction_read_only = on;
                    ALTER ROLE tally_sql SET search_path = tally;
                    ALTER ROLE tally_sql SET statement_timeout = '30s';
                    ALTER ROLE tally_sql SET lock_timeout = '5s';
                    ALTER ROLE tally_sql SET idle_in_transaction_session_timeout = '60s';
                    ALTER ROLE tally_sql SET temp_file_limit = '512MB';
                    """);

    private DatabaseBootstrap() {}

    /** How the superuser reaches a database of the server. */
    @FunctionalInterface
    public interface Superuser {
        Connection connect(String database) throws SQLException;
    }

    /** Roles, database, rights: all that a migration as {@code tally_owner} needs. */
    public static void run(Superuser superuser, String database, Map<DatabaseRole, String> passwords)
            throws SQLException {
        createRoles(superuser, passwords);
        createDatabase(superuser, database, "template0");
    }

    /** The four roles, with these passwords; a password of each role is needed. */
    public static void createRoles(Superuser superuser, Map<DatabaseRole, String> passwords) throws SQLException {
        try (Connection connection = superuser.connect("postgres");
                Statement statement = connection.createStatement()) {
            oneAtATime(connection);
            for (DatabaseRole role : DatabaseRole.values()) {
                if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = ?", role.roleName())) {
                    statement.execute("CREATE ROLE " + role.roleName());
                }
                statement.execute("ALTER ROLE " + role.roleName()
                        + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS");
                statement.execute(ROLE_SETTINGS.get(role));
                connection
                        .unwrap(PGConnection.class)
                        .alterUserPassword(role.roleName(), passwords.get(role).toCharArray(), "scram-sha-256");
            }
            if (exists(connection, "SELECT FROM pg_settings WHERE name = ?", "transaction_timeout")) { // 17 and later
                statement.execute("ALTER ROLE tally_sql SET transaction_timeout = '5min'");
            }
        }
    }

    /** The database, unless it exists; its rights in any case. A template other than template0 must be Tally's own. */
    public static void createDatabase(Superuser superuser, String database, String template) throws SQLException {
        try (Connection connection = superuser.connect("postgres");
                Statement statement = connection.createStatement()) {
            oneAtATime(connection);
            String quoted = statement.enquoteIdentifier(database, true);
            if (!exists(connection, "SELECT FROM pg_database WHERE datname = ?", database)) {
                statement.execute("CREATE DATABASE " + quoted + " OWNER tally_owner TEMPLATE "
                        + statement.enquoteIdentifier(template, true)
                        // PostgreSQL's own C.UTF-8, whatever the server's default is: the same order on every system.
                        + " ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'");
            }
            statement.execute("ALTER DATABASE " + quoted + " SET search_path = tally");
            statement.execute("REVOKE ALL ON DATABASE " + quoted + " FROM PUBLIC");
            statement.execute(
                    "GRANT CONNECT ON DATABASE " + quoted + " TO tally_owner, tally_writer, tally_reader, tally_sql");
            // Nobody else has business on this server.
            statement.execute("REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC");
        }
        try (Connection connection = superuser.connect(database);
                Statement statement = connection.createStatement()) {
            oneAtATime(connection);
            statement.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC");
            statement.execute(leastPrivilege());
        }
    }

    /** What a role that may only SELECT could still do harm with is taken from everybody; the file says why. */
    private static String leastPrivilege() {
        try (InputStream file = DatabaseBootstrap.class.getResourceAsStream("least-privilege.sql")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void oneAtATime(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_lock(?)")) {
            lock.setLong(1, ONE_AT_A_TIME);
            lock.execute();
        }
    }

    private static boolean exists(Connection connection, String question, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }
}
