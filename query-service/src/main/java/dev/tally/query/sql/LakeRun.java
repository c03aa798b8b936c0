package dev.tally.query.sql;

import dev.tally.query.duck.Asked;
import dev.tally.query.duck.DuckColumn;
import dev.tally.query.duck.Said;
import dev.tally.query.duck.Said.Columns;
import dev.tally.query.duck.Said.End;
import dev.tally.query.duck.Said.Names;
import dev.tally.query.duck.Said.Ready;
import dev.tally.query.duck.Said.Values;
import dev.tally.query.duck.Shown;
import dev.tally.query.problem.Problem;
import dev.tally.query.sql.ClientProtocol.Client;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/** One statement over the lake, in a process that lives as long as it: answered within the limits of every statement. */
final class LakeRun {
    private static final Logger LOG = LoggerFactory.getLogger(LakeRun.class);

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

    void run(LakeChildren children, ScheduledExecutorService clock) throws IOException {
        try (LakeChild child = children.take();
                Watch watch = new Watch(clock, child::kill, client, limits.timeout())) {
            try {
                ask(child, watch);
            } catch (LakeException failure) {
                fail(failure, child, watch);
            }
        } finally {
            children.prepare(clock);
        }
    }

    private void ask(LakeChild child, Watch watch) throws LakeException, IOException {
        child.tell(new Asked(request.sql(), request.parameters())::write);
        child.hear(Ready.class);
        List<String> tables = child.hear(Names.class).names();
        child.tell(new Shown(files.paths(tables), request.limit() + 1, limits.bytes())::write);
        List<DuckColumn> columns = child.hear(Columns.class).columns();
        Said said = child.hear();
        SqlAnswer begun = begin(columns);
        while (!(said instanceof End) && begun.add(values(said, columns.size())::get)) {
            if (watch.isTimeUp()) {
                throw LakeException.silent(true);
            }
            said = child.hear();
        }
        begun.end();
    }

    private static List<@Nullable String> values(Said said, int columns) throws LakeException {
        if (said instanceof Values row && row.values().size() == columns) {
            return row.values();
        }
        throw LakeException.silent(true);
    }

    private SqlAnswer begin(List<DuckColumn> columns) throws IOException {
        response.setHeader("Tally-Lake-Commit", Long.toString(files.commit()));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        SqlAnswer begun = new SqlAnswer(
                response, style, columns.stream().map(LakeType::column).toList(), request.limit(), limits.bytes());
        answer = begun;
        return begun;
    }

    private void fail(LakeException failure, LakeChild child, Watch watch) throws IOException {
        if (watch.hasClientGone()) {
            client.hangUp();
            return;
        }
        Problem problem = watch.isTimeUp()
                ? SqlFailure.timeout()
                : LakeFailure.problem(failure, files.tables().keySet());
        if (problem.code().equals("lake.unavailable")) {
            LOG.warn("A statement over the lake failed: {}{}", failure.detail(), child.lastWords());
        }
        if (answer == null || !answer.isOnItsWay()) {
            response.reset();
            throw problem;
        }
        answer.fail(problem, client);
    }
}
