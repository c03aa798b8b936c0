package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.aggregator.CommitProxy.Fate;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection breaks around COMMIT: whether the batch was committed is found out and never guessed. */
class UnknownCommitIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Duration LATER = Duration.ofMinutes(10);
    private static final int TIMES = 20;

    private TestKafka kafka;
    private TestDatabase database;
    private Tables tables;
    private CommitProxy proxy;
    private Load load;
    private BalanceWatch watch;

    @BeforeEach
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        database = TestPlatform.database();
        tables = new Tables(database);
        proxy = new CommitProxy(database.jdbcUrl());
        load = new Load(kafka, 2);
        watch = new BalanceWatch(database);
    }

    @AfterEach
    void stop() {
        load.close();
        proxy.close();
        database.close();
    }

    @Test
    void goesOnWhereTheAnswerWasLost() {
        proxy.strike(Fate.ANSWER_LOST, TIMES);
        try (Aggregator aggregator = startBehindProxy(Map.of())) {
            aggregator.await(
                    LATER, () -> aggregator.timesLogged("was committed") == TIMES, () -> "struck " + proxy.struck());
            assertAllIsCounted(aggregator);
        }
        assertThat(tables.number("SELECT count(DISTINCT epoch) FROM tally.batches"))
                .isEqualTo(1);
    }

    @Test
    void endsAndCountsAgainWhereCommitWasLost() {
        proxy.strike(Fate.COMMIT_LOST, TIMES);
        try (Supervisor supervisor = new Supervisor(() -> startBehindProxy(Map.of()))) {
            supervisor.await(LATER, () -> supervisor.exitCodes().size() == TIMES, () -> "struck " + proxy.struck());
            assertThat(supervisor.exitCodes()).containsOnly(1);
            assertThat(supervisor.timesLogged("was committed")).isZero();
            assertAllIsCounted(supervisor.current());
        }
    }

    @Test
    void findsOutWhereTheAnswerHangs() {
        proxy.strike(Fate.ANSWER_HELD, 1);
        try (Aggregator aggregator = startBehindProxy(Map.of("TALLY_DATABASE_ANSWER_SECONDS", "8"))) {
            aggregator.await(
                    SOON, () -> aggregator.timesLogged("was committed") == 1, () -> "struck " + proxy.struck());
            assertAllIsCounted(aggregator);
        }
    }

    @Test
    void waitsForACommitThatArrivesLate() {
        proxy.strike(Fate.COMMIT_LATE, 1);
        try (Aggregator aggregator = startBehindProxy(Map.of("TALLY_DATABASE_ANSWER_SECONDS", "10"))) {
            aggregator.await(
                    SOON, () -> aggregator.timesLogged("asking the fence row") == 1, () -> "struck " + proxy.struck());
            aggregator.await(SOON, this::somebodyWaitsForTheFence, () -> "nobody waits for the fence row");
            proxy.release();
            aggregator.await(SOON, () -> aggregator.timesLogged("was committed") == 1, () -> "not found out");
            assertAllIsCounted(aggregator);
        }
    }

    private boolean somebodyWaitsForTheFence() throws Exception {
        try (var connection = database.superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND query LIKE '%tally_internal.fence FOR UPDATE%' AND datname = current_database()")) {
            row.next();
            return row.getInt(1) == 1;
        }
    }

    private Aggregator startBehindProxy(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("TALLY_DATABASE_URL", proxy.jdbcUrl());
        return Aggregator.start(kafka, database, environment);
    }

    private void assertAllIsCounted(Aggregator aggregator) {
        Oracle oracle = load.stop();
        aggregator.awaitCaughtUp(kafka, tables, SOON);
        watch.close();
        oracle.assertAgrees(tables);
    }
}
