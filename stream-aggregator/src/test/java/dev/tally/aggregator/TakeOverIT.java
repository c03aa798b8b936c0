package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.aggregator.CommitProxy.Fate;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two aggregators, one fence: one counts, the other waits, and one that lost the fence commits nothing more. */
class TakeOverIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    private static final String TOOK = "took the fence";

    private TestKafka kafka;
    private TestDatabase database;
    private Tables tables;
    private Load load;
    private BalanceWatch watch;

    @BeforeEach
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        database = TestPlatform.database();
        tables = new Tables(database);
        load = new Load(kafka, 3);
        watch = new BalanceWatch(database);
    }

    @AfterEach
    void stop() {
        load.close();
        database.close();
    }

    @Test
    void oneThatFrozeInMidCommitFindsItselfReplaced() {
        CommitProxy proxy = new CommitProxy(database.jdbcUrl());
        try (proxy;
                Aggregator frozen = Aggregator.start(kafka, database, Map.of("TALLY_DATABASE_URL", proxy.jdbcUrl()))) {
            frozen.await(SOON, () -> tables.lastBatch() >= 3, () -> "no batches");
            proxy.strike(Fate.COMMIT_LATE, 1);
            frozen.await(SOON, () -> proxy.struck() == 1, () -> "no commit");
            frozen.process().freeze();
            long batches = tables.lastBatch();

            try (Aggregator next = Aggregator.start(kafka, database)) {
                next.await(SOON, () -> tables.lastBatch() > batches + 2, () -> "it did not take over");
                assertThat(tables.epoch()).isEqualTo(2);
                proxy.release();
                frozen.process().thaw();
                assertThat(frozen.awaitExit(SOON)).as(frozen::log).isIn(1, 3);
                Oracle oracle = load.stop();
                next.awaitCaughtUp(kafka, tables, SOON);
                watch.close();
                oracle.assertAgrees(tables);
            }
        }
        assertThat(tables.epoch()).isEqualTo(2);
    }

    @Test
    void ofTwoOneCountsAndTheOtherTakesOverAtOnceWhenItDies() {
        Aggregator one = Aggregator.start(kafka, database);
        Aggregator other = Aggregator.start(kafka, database);
        try {
            for (int round = 1; round <= 3; round++) {
                Aggregator first = one;
                Aggregator second = other;
                Waiting.until(
                        SOON,
                        () -> isAtWork(first) && isWaiting(second) || isAtWork(second) && isWaiting(first),
                        () -> first.log() + second.log());
                Aggregator worker = isAtWork(first) ? first : second;
                Aggregator waiter = worker == first ? second : first;
                long batches = tables.lastBatch();
                worker.await(SOON, () -> tables.lastBatch() >= batches + 5, () -> "no batches");
                assertThat(tables.epoch()).isEqualTo(round);
                assertThat(waiter.process().isAlive()).as(waiter::log).isTrue();

                worker.process().kill9();
                waiter.await(SOON, () -> waiter.timesLogged(TOOK) == 1, () -> "not taken over");
                assertThat(waiter.timesLogged("of the silent aggregator"))
                        .as("it waited for the dead one's silence")
                        .isZero();
                one = waiter;
                other = round < 3 ? Aggregator.start(kafka, database) : worker;
            }
            Oracle oracle = load.stop();
            one.awaitCaughtUp(kafka, tables, SOON);
            watch.close();
            oracle.assertAgrees(tables);
            assertThat(tables.epoch()).isEqualTo(4);
        } finally {
            one.close();
            other.close();
        }
    }

    private static boolean isAtWork(Aggregator aggregator) {
        return aggregator.timesLogged(TOOK) == 1 && aggregator.timesLogged("batch ") > 1;
    }

    private static boolean isWaiting(Aggregator aggregator) {
        return aggregator.timesLogged("waiting: another one is alive") == 1 && aggregator.timesLogged(TOOK) == 0;
    }

    @Test
    void endsWhenItsSessionIsEndedInMidBatch() {
        try (Supervisor supervisor = new Supervisor(() -> Aggregator.start(kafka, database))) {
            for (int time = 1; time <= 2; time++) {
                long batches = tables.lastBatch();
                supervisor.await(SOON, () -> tables.lastBatch() > batches + 1, () -> "no batches");
                supervisor.await(SOON, () -> endSessionsInTransaction() > 0, () -> "never in a transaction");
                int expected = time;
                supervisor.await(SOON, () -> supervisor.exitCodes().size() == expected, () -> "it goes on");
            }
            assertThat(supervisor.exitCodes()).isEqualTo(List.of(1, 1));
            Oracle oracle = load.stop();
            supervisor.current().awaitCaughtUp(kafka, tables, SOON);
            watch.close();
            oracle.assertAgrees(tables);
        }
    }

    private int endSessionsInTransaction() throws SQLException {
        try (Connection connection = database.superuser();
                Statement statement = connection.createStatement()) {
            for (int attempt = 0; attempt < 200; attempt++) {
                try (ResultSet row =
                        statement.executeQuery("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND usename = 'tally_writer'"
                                + " AND backend_xid IS NOT NULL")) {
                    row.next();
                    if (row.getInt(1) > 0) {
                        return row.getInt(1);
                    }
                }
            }
        }
        return 0;
    }
}
