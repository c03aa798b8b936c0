package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The aggregator dies at each named point, under load: what it had not committed is counted again, and nothing twice. */
class CrashIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final int BATCH = 3;

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
        load = new Load(kafka, 1);
        watch = new BalanceWatch(database);
    }

    @AfterEach
    void stop() {
        load.close();
        database.close();
    }

    @Test
    void countsOnceWhereverItDies() {
        for (String point : new String[] {"G1", "G2", "G3", "G5", "G4", "G6", "G8"}) {
            long before = tables.lastBatch();
            try (Aggregator aggregator =
                    Aggregator.start(kafka, database, Map.of("TALLY_FAIL_POINTS", point + "=halt@" + BATCH))) {
                assertThat(aggregator.awaitExit(SOON)).as(aggregator::log).isEqualTo(137);
                assertThat(aggregator.timesLogged("fail point " + point + ": halt"))
                        .isEqualTo(1);
            }
            // A task passes G2 once per partition, so its third pass is in the first batch.
            long committed = point.equals("G2") ? 0 : point.equals("G8") ? BATCH : BATCH - 1;
            assertThat(tables.lastBatch() - before)
                    .as("batches committed before " + point)
                    .isEqualTo(committed);
            assertThat(tables.fenceBatch()).isEqualTo(tables.lastBatch());
        }
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            Oracle oracle = load.stop();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            watch.close();
            oracle.assertAgrees(tables);
        }
    }

    @Test
    void endsAtTheFirstBatchThatFails() {
        try (Aggregator aggregator = Aggregator.start(kafka, database, Map.of("TALLY_FAIL_POINTS", "G4=throw@2"))) {
            assertThat(aggregator.awaitExit(SOON)).as(aggregator::log).isEqualTo(1);
        }
        assertThat(tables.lastBatch()).isEqualTo(1);
        assertThat(tables.fenceBatch()).isEqualTo(1);
        load.stop();
        watch.close();
    }

    @Test
    void aTaskThatFailsIsTriedAgainAndNobodySeesIt() {
        try (Aggregator aggregator = Aggregator.start(kafka, database, Map.of("TALLY_FAIL_POINTS", "G2=throw@20"))) {
            aggregator.await(SOON, () -> aggregator.timesLogged("fail point G2: throw") == 1, () -> "not thrown");
            Oracle oracle = load.stop();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            watch.close();
            oracle.assertAgrees(tables);
            assertThat(aggregator.timesLogged("took the fence")).isEqualTo(1);
        }
        assertThat(tables.number("SELECT count(DISTINCT epoch) FROM tally.batches"))
                .isEqualTo(1);
    }

    /** Batches side by side would commit out of order, and Spark takes settings from anywhere. */
    @Test
    void runsOneBatchAtATimeWhateverElseSparkIsTold() {
        String settings = "-Dspark.streaming.concurrentJobs=4 -Dspark.speculation=true"
                + " -Dspark.streaming.stopGracefullyOnShutdown=true";
        try (Aggregator aggregator = Aggregator.start(kafka, database, Map.of("JAVA_TOOL_OPTIONS", settings))) {
            aggregator.await(SOON, () -> tables.lastBatch() >= 20, () -> "no batches");
            Oracle oracle = load.stop();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            watch.close();
            oracle.assertAgrees(tables);
            assertThat(aggregator.timesLogged("took the fence")).isEqualTo(1);
        }
    }

    @Test
    void stopsInOrderUnderLoad() {
        for (int time = 0; time < 3; time++) {
            long batches = tables.lastBatch();
            try (Aggregator aggregator = Aggregator.start(kafka, database)) {
                aggregator.await(SOON, () -> tables.lastBatch() > batches + 2, () -> "no batches");
                assertThat(aggregator.process().terminate(SOON))
                        .as(aggregator::log)
                        .isZero();
            }
        }
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            Oracle oracle = load.stop();
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            watch.close();
            oracle.assertAgrees(tables);
        }
    }
}
