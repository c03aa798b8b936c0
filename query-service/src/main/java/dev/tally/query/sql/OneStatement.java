package dev.tally.query.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Oid;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.SqlCommand;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PgConnection;

/**
 * Sends a text as one message of the extended protocol, {@code $1} and all, exactly as it is: PostgreSQL refuses more than
 * one statement in it. The driver's public way would split the text at semicolons and send each piece, and would take a
 * {@code ?} for a parameter; so this is the one class that uses the layer below it.
 */
final class OneStatement {
    private static final int FLAGS =
            QueryExecutor.QUERY_ONESHOT | QueryExecutor.QUERY_SUPPRESS_BEGIN | QueryExecutor.QUERY_NO_BINARY_TRANSFER;

    private OneStatement() {}

    /** What came back; values are the bytes of PostgreSQL's text, null is null. */
    record Result(Field[] fields, List<Tuple> rows) {}

    /** Runs it in the transaction that has begun; parameters take the type that the statement gives them. */
    static Result run(Connection connection, String sql, List<@Nullable String> parameters) throws SQLException {
        QueryExecutor executor = connection.unwrap(PgConnection.class).getQueryExecutor();
        Query query = executor.wrap(List.of(new NativeQuery(sql, new int[parameters.size()], false, SqlCommand.BLANK)));
        ParameterList values = query.createParameterList();
        for (int i = 0; i < parameters.size(); i++) {
            String value = parameters.get(i);
            if (value == null) {
                values.setNull(i + 1, Oid.UNSPECIFIED);
            } else {
                values.setStringParameter(i + 1, value, Oid.UNSPECIFIED);
            }
        }
        Collected collected = new Collected();
        try {
            executor.execute(query, values, collected, 0, 0, FLAGS);
        } finally {
            query.close();
        }
        return collected.result;
    }

    private static final class Collected extends ResultHandlerBase {
        private Result result = new Result(new Field[0], List.of());

        @Override
        public void handleResultRows(Query query, Field[] fields, List<Tuple> tuples, @Nullable ResultCursor noCursor) {
            result = new Result(fields, tuples);
        }

        @Override
        public void handleWarning(SQLWarning notice) {
            // Notices are for people in front of a terminal.
        }
    }
}
