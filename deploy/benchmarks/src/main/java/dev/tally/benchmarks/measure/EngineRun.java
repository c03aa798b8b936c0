package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.engine.Assignment;
import dev.tally.benchmarks.engine.Engine;
import dev.tally.benchmarks.engine.EngineJvm;
import dev.tally.benchmarks.engine.LakeEngine;
import dev.tally.benchmarks.load.Workload;
import dev.tally.benchmarks.oracle.Answer;
import dev.tally.benchmarks.oracle.Counts;
import dev.tally.benchmarks.oracle.Differences;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One engine with an empty database of its own. Closing ends the process and drops the database. */
public final class EngineRun implements AutoCloseable {
    private static final int ROWS_AT_ONCE = 50_000;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final Platform platform;
    private final Engine engine;
    private final EngineJvm jvm;
    private final Assignment assignment;
    private final String database;
    private final Connection connection;
    private @Nullable ServiceProcess process;
    private @Nullable ServiceProcess beside;

    public EngineRun(Platform platform, Engine engine, EngineJvm jvm, Workload workload)
            throws SQLException, IOException {
        this.platform = platform;
        this.engine = engine;
        this.jvm = jvm;
        this.database = "bench_" + engine.name();
        engine.createDatabase(platform.postgres(), database);
        this.assignment = new Assignment(
                workload,
                platform.kafka().bootstrapServers(),
                platform.postgres().jdbcUrl(database),
                platform.postgres().superuserPassword(),
                Files.createTempDirectory(platform.directory(), engine.name() + "-"));
        this.connection = platform.postgres().superuser(database);
        try (Statement statement = connection.createStatement()) {
            // Else one engine would pay for what the one before has left to be written.
            statement.execute("CHECKPOINT");
        }
    }

    public void start() throws IOException {
        process = engine.start(assignment, jvm);
    }

    /** Starts a lake over the same database, which ends with this run. */
    void startBeside(@Nullable LakeEngine lake) throws IOException {
        beside = lake == null ? null : lake.start(assignment, jvm);
    }

    /** Where everything of this run is. */
    public Assignment assignment() {
        return assignment;
    }

    /** Asks it to end. */
    void stop() {
        process().terminate(STOP_WITHIN);
    }

    void kill() {
        process().kill9();
    }

    ServiceProcess process() {
        if (process == null) {
            throw new IllegalStateException(engine.name() + " was not started");
        }
        return process;
    }

    Usage usage() throws SQLException {
        return Usage.now(platform, connection);
    }

    /** Fails with the end of its log where the process, or the one beside it, has ended. */
    public void requireAlive() {
        if (beside != null && !beside.isAlive()) {
            throw new IllegalStateException("the lake ended with " + beside.exitCode() + ":\n" + beside.logTail(40));
        }
        if (!process().isAlive()) {
            throw new IllegalStateException(engine.name() + " ended with "
                    + process().exitCode() + ":\n" + process().logTail(40));
        }
    }

    /** Partition to the next offset that is not yet visible. */
    SortedMap<Integer, Long> positions() throws SQLException {
        SortedMap<Integer, Long> positions = new TreeMap<>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT partition, next_offset FROM positions WHERE topic = ?")) {
            query.setString(1, assignment.workload().topic());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    positions.put(rows.getInt(1), rows.getLong(2));
                }
            }
        }
        return positions;
    }

    /** How many records are visible, ends of documents included. */
    public long counted() throws SQLException {
        return positions().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Compares every row of every table. */
    public Differences differences(Map<Answer, Counts> expected) throws SQLException {
        Differences differences = new Differences();
        for (Map.Entry<Answer, Counts> table : expected.entrySet()) {
            differences.addAll(table.getKey().name(), differences(table.getKey(), table.getValue()));
        }
        return differences;
    }

    private Differences differences(Answer answer, Counts expected) throws SQLException {
        Counts.Check check = expected.check();
        connection.setAutoCommit(false); // rows come in portions only within a transaction
        try (PreparedStatement query = connection.prepareStatement(engine.query(answer))) {
            query.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    // Fails where cents have a fraction.
                    long found = rows.getBigDecimal(3).longValueExact();
                    check.row(rows.getString(1), rows.getString(2), found);
                }
            }
        }
        connection.rollback();
        connection.setAutoCommit(true);
        return check.end();
    }

    @Override
    public void close() throws SQLException {
        if (process != null && process.isAlive()) {
            process.kill9();
        }
        if (beside != null) {
            beside.kill9();
        }
        connection.close();
        try (Connection superuser = platform.postgres().superuser("postgres");
                Statement statement = superuser.createStatement()) {
            statement.execute("DROP DATABASE " + statement.enquoteIdentifier(database, true) + " WITH (FORCE)");
        }
    }
}
