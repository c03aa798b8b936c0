package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.local.testing.TestPostgres;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** PostgreSQL and Kafka are killed under load and come back; the aggregator, started again where it ended, counts on. */
class ServerLossIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    @Test
    void countsOnceOverKilledServers() throws IOException {
        try (TestKafka kafka = TestPlatform.startKafka();
                TestPostgres postgres = TestPlatform.startPostgres();
                TestDatabase database = postgres.freshDatabase();
                Load load = new Load(kafka, 4);
                Supervisor supervisor = new Supervisor(() -> Aggregator.start(kafka, database))) {
            Tables tables = new Tables(database);
            BalanceWatch watch = new BalanceWatch(database);
            awaitBatches(supervisor, tables, 0);

            postgres.kill9();
            postgres.start();
            awaitBatches(supervisor, tables, tables.lastBatch());
            assertThat(supervisor.exitCodes()).as("a lost database ends it").isNotEmpty();

            kafka.kill9();
            long behind = tables.lastBatch();
            kafka.start();
            awaitBatches(supervisor, tables, behind);

            Oracle oracle = load.stop();
            supervisor.await(
                    SOON,
                    () -> tables.positions().equals(Aggregator.ends(kafka)),
                    () -> "behind " + tables.positions());
            watch.close();
            oracle.assertAgrees(tables);
        }
    }

    private static void awaitBatches(Supervisor supervisor, Tables tables, long since) {
        supervisor.await(SOON, () -> tables.lastBatch() >= since + 3, () -> "no batches");
    }
}
