package dev.tally.local.testing;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** A real PostgreSQL server for tests, durable as in production, with Tally's roles. */
public interface TestPostgres extends AutoCloseable {
    /** A new database with all migrations applied, and nothing in it yet; quick after the first one. */
    TestDatabase freshDatabase();

    /** An empty database of this name URL-wise; whether it exists is not checked. */
    String jdbcUrl(String database);

    /** A new connection as superuser; the caller closes it. */
    Connection superuser(String database) throws SQLException;

    /** Starts it again after {@link #stop} or {@link #kill9}. */
    void start() throws IOException;

    void stop();

    void kill9();

    /** It takes no more connections and answers nobody, until {@link #thaw}; sessions that are at work go on. */
    void freeze();

    void thaw();

    @Override
    void close();
}
