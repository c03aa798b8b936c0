package dev.tally.local.testing;

import dev.tally.local.DatabaseRole;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** One migrated database and the passwords to it. Closing drops it, with whoever is connected. */
public final class TestDatabase implements AutoCloseable {
    private final TestPostgres server;
    private final String name;
    private final Map<DatabaseRole, String> passwords;

    TestDatabase(TestPostgres server, String name, Map<DatabaseRole, String> passwords) {
        this.server = server;
        this.name = name;
        this.passwords = Map.copyOf(passwords);
    }

    public String name() {
        return name;
    }

    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    public String password(DatabaseRole role) {
        return passwords.get(role);
    }

    /** A new connection; the caller closes it. */
    public Connection connect(DatabaseRole role) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), role.roleName(), password(role));
    }

    /** A new connection as superuser; the caller closes it. */
    public Connection superuser() throws SQLException {
        return server.superuser(name);
    }

    @Override
    public void close() {
        try (Connection connection = server.superuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + statement.enquoteIdentifier(name, true) + " WITH (FORCE)");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot drop the test database " + name, e);
        }
    }
}
