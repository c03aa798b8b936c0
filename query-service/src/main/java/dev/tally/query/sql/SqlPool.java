package dev.tally.query.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tally.query.problem.Problem;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The sessions of the SQL endpoint, apart from those of the fixed questions. Whatever happens in one is rolled back and
 * forgotten ({@code DISCARD ALL}) before the next statement gets it; a session that cannot be brought to that, and one that
 * was told to cancel, is closed. Safe for any number of threads: few run, some wait for a moment, the rest is told to come
 * back.
 */
public final class SqlPool implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int WAITING = 16;
    /** The most that the server may be behind our own clock before it ends a statement or a session by itself. */
    private static final long SERVER_GRACE_MILLIS = 1_000;

    private final HikariDataSource source;
    private final Semaphore places;

    private SqlPool(HikariDataSource source, int connections) {
        this.source = source;
        this.places = new Semaphore(connections, true);
    }

    /** Connects when a session is needed. */
    public static SqlPool open(String url, String user, @Nullable String password, SqlLimits limits) {
        long millis = limits.timeout().toMillis();
        HikariConfig config = new HikariConfig();
        config.setPoolName("tally-sql");
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(limits.connections());
        config.setMinimumIdle(0);
        config.setAutoCommit(false);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "tally-sql");
        config.addDataSourceProperty("assumeMinServerVersion", "16");
        config.addDataSourceProperty("readOnly", true);
        config.addDataSourceProperty("tcpKeepAlive", true);
        config.addDataSourceProperty("connectTimeout", PATIENCE.toSeconds());
        config.addDataSourceProperty("cancelSignalTimeout", PATIENCE.toSeconds());
        config.addDataSourceProperty(
                "socketTimeout", limits.timeout().plusSeconds(10).toSeconds());
        // Values are passed on as PostgreSQL writes them, and DISCARD ALL would take prepared statements away.
        config.addDataSourceProperty("binaryTransfer", false);
        config.addDataSourceProperty("prepareThreshold", 0);
        // One value may have a gigabyte: what comes at once is bounded before it is read.
        config.addDataSourceProperty("maxResultBuffer", Long.toString(limits.bytes()));
        config.addDataSourceProperty(
                "options",
                String.join(
                        " ",
                        "-c statement_timeout=" + (millis + SERVER_GRACE_MILLIS),
                        "-c lock_timeout=" + Math.min(millis, 2_000),
                        "-c idle_in_transaction_session_timeout=" + (millis + 30_000),
                        "-c default_transaction_read_only=on",
                        "-c default_transaction_isolation=repeatable\\ read",
                        "-c search_path=tally",
                        "-c IntervalStyle=iso_8601",
                        // A plan for the whole answer, as without a cursor.
                        "-c cursor_tuple_fraction=1.0"));
        return new SqlPool(new HikariDataSource(config), limits.connections());
    }

    /** What is done in a session: in a transaction that has not begun yet, and that will be rolled back. */
    interface Work {
        void in(Session session) throws SQLException, IOException;
    }

    /** One session, for as long as the work lasts. */
    static final class Session {
        private final Connection connection;
        private volatile boolean isCancelled;

        private Session(Connection connection) {
            this.connection = connection;
        }

        Connection connection() {
            return connection;
        }

        /** Cancels what runs in it, once: the server has a limit of its own. From another thread. */
        void cancel() {
            if (isCancelled) {
                return;
            }
            isCancelled = true;
            try {
                connection.unwrap(PGConnection.class).cancelQuery();
            } catch (SQLException gone) {
                return; // then there is nothing left to cancel, or the server's own limit will do it
            }
        }
    }

    void run(Work work) throws SQLException, IOException {
        take();
        try {
            Session session = new Session(source.getConnection());
            try {
                work.in(session);
            } finally {
                giveBack(session);
            }
        } finally {
            places.release();
        }
    }

    private void take() {
        boolean mayWait = places.getQueueLength() < WAITING;
        try {
            if (mayWait && places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw Problem.later("service.stopping", "The service is stopping");
        }
        throw Problem.later("sql.busy", "As many statements as may run at once are running; try again");
    }

    private void giveBack(Session session) throws SQLException {
        Connection connection = session.connection();
        boolean isClean = false;
        try {
            if (!session.isCancelled && !connection.isClosed()) {
                forget(connection);
                isClean = true;
            }
        } catch (SQLException broken) {
            isClean = false;
        } finally {
            if (!isClean) {
                source.evictConnection(connection);
            }
            connection.close();
        }
    }

    private static void forget(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("DISCARD ALL");
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
