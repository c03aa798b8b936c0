package dev.tally.query.sql;

import dev.tally.query.problem.Problem;
import dev.tally.query.sql.ClientProtocol.Client;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** One statement over the lake, in a DuckDB that lives as long as it: answered within the limits of every statement. */
final class LakeRun {
    private final SqlRequest request;
    private final SqlRunner.Style style;
    private final HttpServletResponse response;
    private final SqlLimits limits;
    private final Client client;
    private final LakeFiles files;
    private @Nullable SqlAnswer answer;

    LakeRun(
            SqlRequest request,
            SqlRunner.Style style,
            HttpServletResponse response,
            SqlLimits limits,
            Client client,
            LakeFiles files) {
        this.request = request;
        this.style = style;
        this.response = response;
        this.limits = limits;
        this.client = client;
        this.files = files;
    }

    void run(ScheduledExecutorService clock) throws IOException {
        try (LakeSession lake = LakeSession.open();
                Watch watch = new Watch(clock, lake::cancel, client, limits.timeout())) {
            try {
                ask(lake, watch);
            } catch (SQLException failure) {
                fail(failure, watch);
            }
        } catch (SQLException broken) {
            throw Problem.later("lake.unavailable", "DuckDB cannot be opened here; try again");
        }
    }

    private void ask(LakeSession lake, Watch watch) throws SQLException, IOException {
        LakeSelect select = lake.parse(request.sql());
        lake.show(files, select.names());
        List<LakeColumn> columns = lake.columns(select);
        try (ResultSet rows = lake.rows(select, columns, request.limit() + 1, limits.bytes())) {
            boolean hasRow = rows.next();
            SqlAnswer begun = begin(columns);
            while (hasRow && begun.add(row(rows, columns.size())::get)) {
                if (watch.isTimeUp()) {
                    fail(null, watch);
                    return;
                }
                hasRow = rows.next();
            }
            begun.end();
        }
    }

    private SqlAnswer begin(List<LakeColumn> columns) throws IOException {
        response.setHeader("Tally-Lake-Commit", Long.toString(files.commit()));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        SqlAnswer begun = new SqlAnswer(
                response, style, columns.stream().map(LakeColumn::column).toList(), request.limit(), limits.bytes());
        answer = begun;
        return begun;
    }

    private static List<@Nullable String> row(ResultSet rows, int columns) throws SQLException {
        List<@Nullable String> values = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
            values.add(rows.getString(i));
        }
        return values;
    }

    /** @param failure null where the time is up between two rows */
    private void fail(@Nullable SQLException failure, Watch watch) throws IOException {
        Problem problem = failure == null || watch.isTimeUp()
                ? SqlFailure.timeout()
                : LakeFailure.problem(failure, files.tables().keySet());
        if (watch.hasClientGone()) {
            client.hangUp();
        } else if (answer == null || !answer.isOnItsWay()) {
            response.reset();
            throw problem;
        } else {
            answer.fail(problem, client);
        }
    }
}
