package dev.tally.aggregator;

import dev.tally.local.DatabaseRole;
import dev.tally.local.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at the tables all the time, as readers do while things go wrong: each look is one snapshot that must balance, and
 * between looks nothing may go back. Closing it fails the test where a look was wrong.
 */
final class BalanceWatch implements AutoCloseable {
    private static final long PAUSE_MILLIS = 20;
    private static final String NEVER_DOWN = """
            SELECT 'position ' || topic || '-' || partition, next_offset FROM tally.positions
            UNION ALL SELECT 'batches', coalesce(max(batch_id), 0) FROM tally.batches
            UNION ALL SELECT 'consumed', coalesce(sum(consumed), 0) FROM tally.batches
            UNION ALL SELECT 'rejections', count(*) FROM tally.rejections
            UNION ALL SELECT 'accepted ' || type, accepted FROM tally.event_types
            UNION ALL SELECT 'buckets ' || type || ' ' || every, sum(count) FROM (
                SELECT type, every, count FROM tally.bucket_counts
                UNION ALL SELECT type, every, count FROM tally.retention_drops WHERE table_name = 'bucket_counts') b
             GROUP BY type, every
            """;

    private final TestDatabase database;
    private final Thread thread;
    private final List<String> violations = new ArrayList<>();
    private final long start = System.nanoTime();
    private Map<String, Long> before = new TreeMap<>();
    private volatile boolean running = true;
    private volatile int polls;
    private int outages;

    BalanceWatch(TestDatabase database) {
        this.database = database;
        this.thread = new Thread(this::run, "balance-watch");
        thread.start();
    }

    private void run() {
        try {
            while (running && violations.isEmpty()) {
                watchOneConnection();
            }
        } catch (InterruptedException | RuntimeException | Error broken) {
            violations.add("the watch itself failed: " + broken);
        }
    }

    private void watchOneConnection() throws InterruptedException {
        try (Connection connection = database.connect(DatabaseRole.SQL)) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            while (running && violations.isEmpty()) {
                look(connection);
                connection.rollback();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException lost) {
            String state = String.valueOf(lost.getSQLState());
            if (!state.startsWith("08") && !state.startsWith("57P")) {
                violations.add("a look failed: " + lost);
            }
            outages++;
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private void look(Connection connection) throws SQLException {
        violations.addAll(Tables.brokenLaws(connection));
        Map<String, Long> now = Tables.longs(connection, NEVER_DOWN);
        before.forEach((what, value) -> {
            Long current = now.get(what);
            if (current == null || current < value) {
                violations.add(what + " went down from " + value + " to " + current);
            }
        });
        before = now;
        polls++;
    }

    /** How often it has looked. */
    int polls() {
        return polls;
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "balance watch: %d looks in %.1f s (%.1f a second), %d outages%n",
                polls, seconds, polls / seconds, outages);
        if (!violations.isEmpty()) {
            throw new AssertionError("the balance broke: " + violations);
        }
        if (polls == 0) {
            throw new AssertionError("the balance was never looked at");
        }
    }
}
