package dev.tally.query.sql;

import dev.tally.query.duck.Asked;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Format;
import dev.tally.query.sql.ClientProtocol.Client;
import dev.tally.query.sql.OneStatement.Result;
import dev.tally.query.sql.SqlRequest.Engine;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Tuple;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Runs a statement and writes its answer, a few rows at a time, until one of its limits ends it. */
@Component
final class SqlRunner {
    /** Only a query can stand behind it: PostgreSQL's grammar is the guard. */
    static final String CURSOR = "DECLARE tally_answer NO SCROLL CURSOR WITHOUT HOLD FOR ";

    private static final Pattern EXPLAIN = Pattern.compile("(?is)\\A\\s*explain\\b.*");
    /** What one step fetches: at most so many rows, and about so many bytes if the next are as long as the last. */
    private static final int STEP_ROWS = 1_000;

    private static final int STEP_BYTES = 256 << 10;

    /** Files that a later commit has replaced stay for an hour. */
    private static final Duration EXPORT = Duration.ofHours(1);

    /** One more can still be counted. */
    private static final int MOST_ROWS = Integer.MAX_VALUE - 1;

    private final SqlPool pool;
    private final SqlLimits limits;
    private final SqlTypes types;
    private final LakeChildren children;
    private final Cancellations cancellations;
    private final Semaphore exports;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "sql-watch");
        thread.setDaemon(true);
        return thread;
    });

    SqlRunner(SqlPool pool, SqlLimits limits, SqlTypes types, LakeChildren children, Cancellations cancellations) {
        this.pool = pool;
        this.limits = limits;
        this.types = types;
        this.children = children;
        this.cancellations = cancellations;
        this.exports = new Semaphore(Math.max(1, limits.connections() / 2));
    }

    /**
     * How the answer is to be written.
     *
     * @param hasTrailers whether the client's HTTP has fields behind the body
     * @param known the tags of answers that the client has; null where the answer gets none
     */
    record Style(
            Format format,
            boolean escapesFormulas,
            boolean hasTrailers,
            @Nullable String known) {}

    /** Answers, or throws a {@link Problem} as long as nothing of the answer is on its way. */
    void answer(SqlRequest request, Style style, HttpServletResponse response) throws IOException {
        Client client = ClientProtocol.client();
        try {
            pool.run(session -> {
                if (request.engine() == Engine.LAKE) {
                    Asked asked = new Asked(request.sql(), request.parameters());
                    boolean isWhole = style.format() == Format.PARQUET;
                    askLake(
                            new LakeOrder(asked, style, request.limit(), limits.bytes(), limits.timeout(), isWhole),
                            files(session),
                            response);
                    return;
                }
                try (Watch watch = new Watch(clock, session::cancel, client, limits.timeout(), cancellations)) {
                    new Run(request, style, response, session.connection(), watch, client).run();
                }
            });
        } catch (SQLException away) {
            throw SqlFailure.away();
        }
    }

    /** Writes all rows of a table of the lake, and hangs up where it cannot; statements have half of the places at least. */
    void export(String table, Style style, HttpServletResponse response) throws IOException {
        if (!exports.tryAcquire()) {
            throw Problem.later("sql.busy", "As many tables as may be exported at once are; try again");
        }
        try {
            pool.run(session -> {
                LakeFiles files = files(session);
                files.check(table);
                Asked all = new Asked("SELECT * FROM \"" + table + "\"", List.of());
                askLake(new LakeOrder(all, style, MOST_ROWS, Long.MAX_VALUE, EXPORT, true), files, response);
            });
        } catch (SQLException away) {
            throw SqlFailure.away();
        } finally {
            exports.release();
        }
    }

    /** The session stays taken, as the place among those that may be answered at once. */
    private static LakeFiles files(SqlPool.Session session) throws SQLException {
        LakeFiles files = LakeFiles.read(session.connection());
        session.connection().rollback();
        return files;
    }

    private void askLake(LakeOrder order, LakeFiles files, HttpServletResponse response) throws IOException {
        new LakeRun(order, response, limits, ClientProtocol.client(), files).run(children, clock, cancellations);
    }

    @PreDestroy
    void stop() {
        clock.shutdownNow();
    }

    /** One statement in one session. */
    private final class Run {
        private final SqlRequest request;
        private final Style style;
        private final HttpServletResponse response;
        private final Connection connection;
        private final Watch watch;
        private final Client client;
        private final HttpHeaders headers = new HttpHeaders();
        private @Nullable SqlAnswer answer;
        private int before = -1;

        Run(
                SqlRequest request,
                Style style,
                HttpServletResponse response,
                Connection connection,
                Watch watch,
                Client client) {
            this.request = request;
            this.style = style;
            this.response = response;
            this.connection = connection;
            this.watch = watch;
            this.client = client;
        }

        void run() throws IOException {
            try {
                SqlMoment.open(connection, headers);
                if (EXPLAIN.matcher(request.sql()).matches()) {
                    before = 0;
                    Result plan = OneStatement.run(connection, request.sql(), request.parameters());
                    write(begin(plan), plan.rows());
                    end();
                } else {
                    before = CURSOR.length();
                    OneStatement.run(connection, CURSOR + request.sql(), request.parameters());
                    before = -1;
                    fetch();
                }
            } catch (SQLException failure) {
                fail(failure);
            }
        }

        private void fetch() throws SQLException, IOException {
            Result step = step(1);
            SqlAnswer begun = begin(step);
            int asked = 1;
            while (write(begun, step.rows())) {
                if (step.rows().size() < asked) {
                    break;
                }
                if (watch.isTimeUp()) {
                    fail(null);
                    return;
                }
                int longest = step.rows().stream().mapToInt(Tuple::length).max().orElse(1);
                asked = Math.min(begun.wanted(), Math.max(1, Math.min(STEP_ROWS, STEP_BYTES / Math.max(1, longest))));
                step = step(asked);
            }
            end();
        }

        private Result step(int rows) throws SQLException {
            return OneStatement.run(connection, "FETCH FORWARD " + rows + " FROM tally_answer", List.of());
        }

        private SqlAnswer begin(Result first) throws SQLException, IOException {
            List<Column> columns = types.columns(connection, first.fields());
            headers.forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
            response.setHeader(HttpHeaders.CACHE_CONTROL, style.known() == null ? "no-store" : "no-cache");
            SqlAnswer begun = new SqlAnswer(response, style, columns, request.limit(), limits.bytes());
            answer = begun;
            return begun;
        }

        private boolean write(SqlAnswer begun, List<Tuple> rows) throws IOException {
            for (Tuple row : rows) {
                if (!begun.add(column -> text(row.get(column)))) {
                    return false;
                }
            }
            return true;
        }

        private static @Nullable String text(byte @Nullable [] value) {
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        }

        private void end() throws IOException {
            if (answer != null) {
                answer.end();
            }
        }

        /** @param failure null where the time is up between two steps */
        private void fail(@Nullable SQLException failure) throws IOException {
            Problem problem = failure == null || watch.isTimeUp() ? SqlFailure.timeout() : problem(failure);
            if (watch.hasClientGone()) {
                client.hangUp();
            } else if (answer == null || !answer.isOnItsWay()) {
                response.reset();
                throw problem.with(headers);
            } else {
                answer.fail(problem, client);
            }
        }

        private Problem problem(SQLException failure) {
            Names names = Names.NONE;
            try {
                if (String.valueOf(failure.getSQLState()).startsWith("42")) {
                    connection.rollback();
                    names = Names.read(connection);
                }
            } catch (SQLException gone) {
                names = Names.NONE;
            }
            return SqlFailure.problem(failure, request, before, names);
        }
    }
}
