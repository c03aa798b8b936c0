package dev.tally.aggregator.sink;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * Where the counts are, and how to connect as the writer.
 *
 * @param password never printed
 * @param answerTimeout how long one statement's answer may take before the connection counts as lost
 */
public record Database(String url, String user, String password, Duration answerTimeout) {

    /** How long the server keeps a transaction whose client fell silent; behind it, a lost commit is surely resolved. */
    static final Duration SILENT_TRANSACTION = Duration.ofSeconds(45);

    /**
     * Connects with auto-commit off. The server ends a transaction that falls silent, so that a frozen aggregator cannot
     * hold the fence for ever.
     */
    Connection connect(String applicationName) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", Long.toString(answerTimeout.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        // One statement for many rows; the arrays of document_words go this way.
        properties.setProperty("reWriteBatchedInserts", "true");
        properties.setProperty(
                "options",
                "-c TimeZone=UTC -c synchronous_commit=on -c lock_timeout=30s -c idle_in_transaction_session_timeout="
                        + SILENT_TRANSACTION.toSeconds() + "s");
        Connection connection = DriverManager.getConnection(url, properties);
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public String toString() {
        return user + " at " + url;
    }
}
