package dev.tally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.process.ServiceProcess;
import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The aggregator submitted to a standalone cluster with two workers, while executors, a worker and the driver are killed: the same
 * answers, and a balance at every moment.
 */
class ClusterIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Instant TIME = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path directory;

    private int documents;
    private int events;

    @Test
    void countsTheSameOnAClusterWhoeverDies() throws Exception {
        TestKafka kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        Oracle oracle = new Oracle();
        try (TestDatabase database = TestPlatform.database();
                SparkCluster cluster = new SparkCluster(directory.resolve("spark"));
                Publisher publisher = new Publisher(kafka.bootstrapServers());
                BalanceWatch watch = new BalanceWatch(database)) {
            Tables tables = new Tables(database);
            ServiceProcess first = cluster.startWorker();
            ServiceProcess second = cluster.startWorker();
            // Tasks that seem slow run twice at once, which must not count twice.
            Map<String, String> speculation = Map.of(
                    "spark.speculation", "true",
                    "spark.speculation.interval", "20ms",
                    "spark.speculation.multiplier", "1.01",
                    "spark.speculation.quantile", "0.1");
            Map<String, String> smallBatches = Map.of("TALLY_BATCH_MAX_RECORDS_PER_PARTITION", "200");
            List<String> submit = cluster.submit(speculation);
            try (Aggregator aggregator = Aggregator.start(submit, kafka, database, smallBatches)) {
                publish(publisher, oracle, 40);
                aggregator.awaitCaughtUp(kafka, tables, SOON);
                assertThat(executors(first, second)).as("processes that count").hasSize(2);

                publish(publisher, oracle, 40);
                executors(first, second).get(0).destroyForcibly();
                publish(publisher, oracle, 40);
                aggregator.awaitCaughtUp(kafka, tables, SOON);

                publish(publisher, oracle, 40);
                second.kill9();
                publish(publisher, oracle, 40);
                aggregator.awaitCaughtUp(kafka, tables, SOON);

                cluster.startWorker();
                publish(publisher, oracle, 80);
                aggregator.process().kill9();
            }
            try (Aggregator aggregator = Aggregator.start(submit, kafka, database, smallBatches)) {
                publish(publisher, oracle, 40);
                aggregator.awaitCaughtUp(kafka, tables, SOON);
            }
            oracle.assertAgrees(tables);
            assertThat(tables.brokenLaws()).isEmpty();
        }
    }

    private static List<ProcessHandle> executors(ServiceProcess... workers) {
        List<ProcessHandle> executors = new ArrayList<>();
        for (ServiceProcess worker : workers) {
            executors.addAll(SparkCluster.executors(worker));
        }
        return executors;
    }

    private void publish(Publisher publisher, Oracle oracle, int howMany) throws IOException {
        for (int i = 0; i < howMany; i++) {
            String name = "cluster-" + documents % 25;
            List<String> lines = new ArrayList<>();
            for (int line = 0; line < 20; line++) {
                lines.add("document " + documents + " line " + line + " word" + (documents * 7 + line) % 113);
            }
            publisher.document(name, "v" + documents, lines, 0);
            oracle.document(name, lines);
            documents++;
            for (int event = 0; event < 10; event++) {
                Instant time = TIME.plusSeconds(events % 300);
                String id = "c" + (events % 10 == 9 ? events - 1 : events);
                Instant same = events % 10 == 9 ? TIME.plusSeconds((events - 1) % 300) : time;
                publisher.event("cluster.tick", id, "{\"n\":1}", same);
                oracle.event("cluster.tick", id, same);
                events++;
            }
        }
        publisher.flush();
    }
}
