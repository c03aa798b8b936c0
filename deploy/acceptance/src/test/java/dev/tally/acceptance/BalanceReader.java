package dev.tally.acceptance;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks at the balance again and again, each time in a snapshot of its own, until it is closed. While the database is away
 * it tries to come back. Two threads: one that is held up by the machine does not leave a moment unwatched.
 */
final class BalanceReader implements AutoCloseable {
    private static final int THREADS = 2;
    private static final Duration PAUSE = Duration.ofMillis(60);

    private final String dsn;
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private volatile boolean closed;
    private long looks;
    private long watchedNanos;
    private int outages;

    private BalanceReader(String dsn) {
        this.dsn = dsn;
    }

    static BalanceReader start(String dsn) {
        BalanceReader reader = new BalanceReader(dsn);
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(reader::watch, "balance-" + i);
            thread.setDaemon(true);
            reader.threads.add(thread);
            thread.start();
        }
        return reader;
    }

    private void watch() {
        while (!closed) {
            long since = System.nanoTime();
            try (Connection connection = Installation.connect(dsn)) {
                since = System.nanoTime();
                look(connection);
            } catch (SQLException away) {
                ended(since, true);
                pause();
                continue;
            }
            ended(since, false);
        }
    }

    private void look(Connection connection) throws SQLException {
        long batch = 0;
        Map<String, Long> positions = Map.of();
        while (!closed) {
            Balance balance = Balance.in(connection);
            List<String> wrong = new ArrayList<>(balance.violations());
            if (balance.batch() < batch) {
                wrong.add("batch " + balance.batch() + " after batch " + batch);
            }
            positions.forEach((partition, before) -> {
                long now = balance.positions().getOrDefault(partition, -1L);
                if (now < before) {
                    wrong.add(partition + " at " + now + " after " + before);
                }
            });
            looked(balance.batch(), wrong);
            batch = balance.batch();
            positions = balance.positions();
            pause();
        }
    }

    private synchronized void looked(long batch, List<String> wrong) {
        looks++;
        wrong.forEach(each -> violations.add("after batch " + batch + ": " + each));
    }

    private synchronized void ended(long since, boolean outage) {
        watchedNanos += System.nanoTime() - since;
        outages += outage ? 1 : 0;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized long looks() {
        return looks;
    }

    /** How often connections broke or were refused. */
    synchronized int outages() {
        return outages;
    }

    /** Over the time in which the database could be reached; to be asked when closed. */
    synchronized double looksPerSecond() {
        return looks / (watchedNanos / 1e9 / THREADS);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
