package dev.tally.query.sql;

import dev.tally.query.duck.DuckColumn;
import dev.tally.query.duck.Said;
import dev.tally.query.duck.Said.Columns;
import dev.tally.query.duck.Said.Cut;
import dev.tally.query.duck.Said.End;
import dev.tally.query.duck.Said.Names;
import dev.tally.query.duck.Said.Ready;
import dev.tally.query.duck.Said.Refused;
import dev.tally.query.duck.Said.Values;
import dev.tally.query.duck.Shown;
import dev.tally.query.problem.Problem;
import dev.tally.query.request.Format;
import dev.tally.query.sql.ClientProtocol.Client;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;

/** One statement over the lake, in a process that lives as long as it: answered within the limits of every statement. */
final class LakeRun {
    private static final Logger LOG = LoggerFactory.getLogger(LakeRun.class);

    private static final int CHUNK = 64 << 10;

    private final LakeOrder order;
    private final HttpServletResponse response;
    private final SqlLimits limits;
    private final Client client;
    private final LakeFiles files;
    private @Nullable SqlAnswer answer;

    LakeRun(LakeOrder order, HttpServletResponse response, SqlLimits limits, Client client, LakeFiles files) {
        this.order = order;
        this.response = response;
        this.limits = limits;
        this.client = client;
        this.files = files;
    }

    void run(LakeChildren children, ScheduledExecutorService clock, Cancellations cancellations) throws IOException {
        try (LakeChild child = children.take();
                Watch watch = new Watch(clock, child::kill, client, order.timeout(), cancellations)) {
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
        boolean isParquet = order.style().format() == Format.PARQUET;
        child.tell(order.asked()::write);
        child.hear(Ready.class);
        List<String> tables = child.hear(Names.class).names();
        child.tell(new Shown(
                files.paths(tables),
                files.columnsOfEmpty(tables),
                order.rows(),
                limits.bytes(),
                order.bytes(),
                isParquet)::write);
        List<DuckColumn> columns = child.hear(Columns.class).columns();
        response.setHeader("Tally-Lake-Commit", Long.toString(files.commit()));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (isParquet) {
            file(child);
        } else {
            rows(child, columns, watch);
        }
    }

    private void rows(LakeChild child, List<DuckColumn> columns, Watch watch) throws LakeException, IOException {
        Said said = child.hear();
        SqlAnswer begun = new SqlAnswer(
                response, order.style(), columns.stream().map(LakeType::column).toList(), order.rows(), order.bytes());
        answer = begun;
        while (!(said instanceof End || said instanceof Cut) && begun.add(values(said, columns)::get)) {
            if (watch.isTimeUp()) {
                throw LakeException.silent(true);
            }
            said = child.hear();
        }
        if (said instanceof Cut) {
            begun.cut();
        }
        if (order.isWhole() && !(said instanceof End)) {
            throw new LakeException(new Refused("sql.too-large", ""));
        }
        begun.end();
    }

    private static List<@Nullable String> values(Said said, List<DuckColumn> columns) throws LakeException {
        if (!(said instanceof Values row) || row.values().size() != columns.size()) {
            throw LakeException.silent(true);
        }
        List<@Nullable String> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            String value = row.values().get(i);
            values.add(value != null && columns.get(i).isJson() ? json(value, columns.get(i)) : value);
        }
        return values;
    }

    private static String json(String value, DuckColumn column) throws LakeException {
        try {
            return LakeJson.strict(value);
        } catch (JacksonException unreadable) {
            throw new LakeException(new Refused(
                    "sql.invalid", "A value of " + column.name() + " is JSON to DuckDB alone: cast it to VARCHAR"));
        }
    }

    private void file(LakeChild child) throws LakeException, IOException {
        response.setBufferSize(CHUNK);
        response.setContentType(Format.PARQUET.mediaType().toString());
        byte[] chunk = new byte[CHUNK];
        long bytes = 0;
        for (int length = child.read(chunk); length >= 0; length = child.read(chunk)) {
            bytes += length;
            if (bytes > order.bytes()) {
                throw new LakeException(new Refused("sql.too-large", ""));
            }
            response.getOutputStream().write(chunk, 0, length);
        }
        child.hear(End.class);
    }

    private void fail(LakeException failure, LakeChild child, Watch watch) throws IOException {
        if (watch.hasClientGone()) {
            client.hangUp();
            return;
        }
        Problem problem = watch.isTimeUp()
                ? SqlFailure.timeout("")
                : LakeFailure.problem(failure, files.tables().keySet());
        if (problem.code().equals("lake.unavailable")) {
            LOG.warn("A statement over the lake failed: {}{}", failure.detail(), child.lastWords());
        }
        if (!response.isCommitted()) {
            response.reset();
            throw problem;
        }
        if (answer == null || order.isWhole()) {
            client.hangUp();
        } else {
            answer.fail(problem, client);
        }
    }
}
