package dev.tally.query.problem;

import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** What a failed statement or connection means to a client, told by SQLSTATE. */
final class DatabaseFailure {
    private static final String CONNECTION = "08";
    private static final String RESOURCES = "53";
    private static final String INTERVENTION = "57";
    private static final String CANCELLED = "57014";
    private static final String NO_SUCH_TABLE = "42P01";
    private static final String NO_SUCH_SCHEMA = "3F000";
    private static final String FORBIDDEN = "42501";
    private static final String PASSWORD = "28";
    private static final String NO_SUCH_DATABASE = "3D000";

    private DatabaseFailure() {}

    static boolean isOne(Throwable failure) {
        return failure instanceof DataAccessException
                || failure instanceof TransactionException
                || failure instanceof PersistenceException;
    }

    /** A 503 for everything that passes by itself or by an operator; anything else is a fault of this program. */
    static Problem problem(Throwable failure) {
        SQLException cause = sqlCause(failure);
        if (cause == null) {
            // No statement failed: the transaction could not begin or end.
            return isOfTransaction(failure) ? unavailable() : internal();
        }
        String state = cause.getSQLState();
        if (state == null) {
            // The server names a state with every error; this one is the driver's or the pool's: the connection is
            // gone.
            return unavailable();
        }
        if (state.equals(CANCELLED)) {
            return Problem.later("query.timeout", "The query took longer than statements may; ask for less, or later");
        }
        if (state.equals(NO_SUCH_TABLE) || state.equals(NO_SUCH_SCHEMA)) {
            return Problem.later("database.not-migrated", "The database has no tables of this release yet");
        }
        if (state.equals(FORBIDDEN)) {
            return Problem.later("database.forbidden", "The service's database role may not read what it needs");
        }
        boolean passes = cause instanceof SQLTransientException
                || state.startsWith(CONNECTION)
                || state.startsWith(RESOURCES)
                || state.startsWith(INTERVENTION)
                || state.startsWith(PASSWORD)
                || state.equals(NO_SUCH_DATABASE);
        return passes ? unavailable() : internal();
    }

    private static boolean isOfTransaction(Throwable failure) {
        return failure instanceof TransactionException
                || failure.getCause() instanceof org.hibernate.TransactionException;
    }

    private static Problem unavailable() {
        return Problem.later("database.unavailable", "The database does not answer; the counts are safe, try again");
    }

    private static Problem internal() {
        return ProblemAdvice.internal();
    }

    private static @Nullable SQLException sqlCause(Throwable failure) {
        SQLException found = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && (found == null || found.getSQLState() == null)) {
                found = sql;
            }
        }
        return found;
    }
}
