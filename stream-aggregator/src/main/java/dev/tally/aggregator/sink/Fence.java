package dev.tally.aggregator.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to commit to one realm. At most one process holds it: each that takes over raises the epoch in the fence row, and every
 * commit succeeds only for the epoch that stands there. That alone makes double counting impossible, whatever else fails.
 *
 * <p>So that two do not throw each other out in turn, a newcomer waits while the holder is alive. The holder
 * shows it by a session named after its epoch, on which it says something every {@link #PULSE}; the server's own
 * {@code pg_stat_activity} is the lease, and nothing is written. A holder that fell silent (frozen, cut off) loses its
 * sessions and the fence after {@link #SILENCE}.
 */
public final class Fence implements AutoCloseable {
    static final Duration PULSE = Duration.ofSeconds(1);
    static final Duration SILENCE = Duration.ofSeconds(12);

    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);
    /** What one holder at a time may write. */
    public enum Realm {
        COUNTS("tally-aggregator/", "tally_internal.fence"),
        LAKE("tally-lake/", "tally_lake.fence");

        private final String session;
        private final String table;

        Realm(String session, String table) {
            this.session = session;
            this.table = table;
        }
    }

    private final Realm realm;
    private final Connection session;
    private final Thread pulse;
    private final long epoch;
    private final long lastBatch;

    private Fence(Realm realm, Connection session, long epoch, long lastBatch, Consumer<Throwable> onLost) {
        this.realm = realm;
        this.session = session;
        this.epoch = epoch;
        this.lastBatch = lastBatch;
        this.pulse = new Thread(() -> beat(onLost), "fence-pulse");
        pulse.setDaemon(true);
        pulse.start();
    }

    /**
     * Takes the fence, waiting while another process holds it and is alive.
     *
     * @param onLost called once, from another thread, when the session is lost: the process must end
     */
    public static Fence take(Realm realm, Database database, Consumer<Throwable> onLost)
            throws SQLException, InterruptedException {
        Connection session = database.connect(realm.session + "waiting");
        try {
            boolean said = false;
            while (true) {
                long[] current = read(realm, session);
                List<Integer> living = sessions(realm, session, current[0], true);
                if (living.isEmpty() && raise(realm, session, current[0])) {
                    long[] mine = read(realm, session);
                    session.commit();
                    LOG.info("took the fence: epoch {}, last batch {}", mine[0], mine[1]);
                    return new Fence(realm, session, mine[0], mine[1], onLost);
                }
                session.rollback();
                if (!said && !living.isEmpty()) {
                    LOG.info("waiting: another one is alive (epoch {}, server processes {})", current[0], living);
                    said = true;
                }
                Thread.sleep(500);
            }
        } catch (SQLException | InterruptedException | RuntimeException failed) {
            session.close();
            throw failed;
        }
    }

    private static boolean raise(Realm realm, Connection session, long seen) throws SQLException {
        // What is left of a silent holder may be a transaction that holds the fence row: it ends first.
        for (int silent : sessions(realm, session, seen, false)) {
            LOG.warn("ending server process {} of a silent holder with epoch {}", silent, seen);
            try (PreparedStatement end = session.prepareStatement("SELECT pg_terminate_backend(?, 5000)")) {
                end.setInt(1, silent);
                end.execute();
            }
        }
        // The name goes first: it is visible at once, so nobody finds the new epoch without a living session.
        try (Statement name = session.createStatement()) {
            name.execute("SET application_name = '" + realm.session + (seen + 1) + "'");
        }
        try (PreparedStatement raise =
                session.prepareStatement("UPDATE " + realm.table + " SET epoch = epoch + 1 WHERE epoch = ?")) {
            raise.setLong(1, seen);
            return raise.executeUpdate() == 1;
        }
    }

    private static List<Integer> sessions(Realm realm, Connection session, long epoch, boolean living)
            throws SQLException {
        // A session that waits inside a transaction for its client is as silent as its last word is old.
        String sql = """
                SELECT pid FROM pg_stat_activity
                 WHERE application_name = ? AND pid <> pg_backend_pid()
                   AND (NOT ? OR clock_timestamp() - state_change < make_interval(secs => ?))
                """;
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setString(1, realm.session + epoch);
            statement.setBoolean(2, living);
            statement.setInt(3, (int) SILENCE.toSeconds());
            List<Integer> pids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    pids.add(rows.getInt(1));
                }
            }
            return pids;
        }
    }

    private static long[] read(Realm realm, Connection session) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement("SELECT epoch, batch_id FROM " + realm.table);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new long[] {row.getLong(1), row.getLong(2)};
        }
    }

    private void beat(Consumer<Throwable> onLost) {
        try (PreparedStatement statement = session.prepareStatement("SELECT 1")) {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(PULSE.toMillis());
                statement.execute();
                session.rollback();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (SQLException lost) {
            onLost.accept(lost);
        }
    }

    /**
     * Locks the fence row in the connection's transaction, and moves it from one batch to the next (or to the same).
     *
     * @throws FencedException where somebody else holds the fence
     */
    void require(Connection connection, long expectedBatch, long nextBatch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE " + realm.table + " SET batch_id = ? WHERE epoch = ? AND batch_id = ?")) {
            statement.setLong(1, nextBatch);
            statement.setLong(2, epoch);
            statement.setLong(3, expectedBatch);
            if (statement.executeUpdate() != 1) {
                throw new FencedException("another process took over from epoch " + epoch);
            }
        }
    }

    public long epoch() {
        return epoch;
    }

    /** The last batch that was committed before this holder took over. */
    long lastBatch() {
        return lastBatch;
    }

    /** Names a connection as one of this holder's, so that it is ended with it. */
    String sessionName() {
        return realm.session + epoch;
    }

    @Override
    public void close() throws SQLException {
        pulse.interrupt();
        session.close();
    }
}
