package dev.tally.cli.home;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * A database to read from, as the role for people.
 *
 * @param url for JDBC, without a password
 * @param login user and password; not for any log
 */
public record Database(String url, Properties login) {
    private static final String NAME = "tally";

    /** That of a running Tally. */
    public static Database of(RunRecord run) throws IOException {
        return of(
                "127.0.0.1",
                run.ports().postgres(),
                "/" + NAME,
                Role.SQL.user(),
                Secrets.in(run.data().resolve("secrets")).password(Role.SQL));
    }

    /** The one that such a URL names as {@code tally dsn} prints. */
    public static Database of(String dsn) {
        try {
            URI uri = URI.create(dsn);
            String[] user = uri.getUserInfo() == null
                    ? new String[0]
                    : uri.getUserInfo().split(":", 2);
            if (user.length == 2 && uri.getHost() != null && uri.getPath().length() > 1) {
                String parameters = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
                return of(
                        uri.getHost(),
                        uri.getPort() < 0 ? 5432 : uri.getPort(),
                        uri.getPath() + parameters,
                        user[0],
                        user[1]);
            }
        } catch (IllegalArgumentException malformed) {
            // said below; the message would show the password
        }
        throw new Failure(
                ExitCode.USAGE,
                "that is not a database URL with user, password, host and database",
                "it looks like this: postgresql://tally_sql:password@host:7432/tally",
                "next: ./tally dsn   prints the one of a local Tally");
    }

    private static Database of(String host, int port, String path, String user, String password) {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("connectTimeout", "5");
        login.setProperty("ApplicationName", "tally command");
        return new Database("jdbc:postgresql://" + host + ":" + port + path, login);
    }

    /**
     * A connection whose queries all see one moment, and which changes nothing.
     *
     * @param patience how long an answer may take before the database counts as gone
     */
    public Connection snapshot(Duration patience) throws SQLException {
        Properties properties = new Properties(login);
        properties.setProperty("socketTimeout", Long.toString(patience.toSeconds()));
        Connection connection = DriverManager.getConnection(url, properties);
        connection.setReadOnly(true);
        try (Statement limits = connection.createStatement()) {
            // The role's own are for people who forgot a window: what is between two questions here may take long.
            limits.execute("SET idle_in_transaction_session_timeout = '1d'");
            limits.execute("SET statement_timeout = '" + patience.toMillis() + "ms'");
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        return connection;
    }
}
