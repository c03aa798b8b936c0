package dev.tally.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.Topics;
import dev.tally.query.RunningQuery.Answer;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The lag, against a real broker that goes and comes back. */
class LagIT {
    @Test
    void saysHowFarBehindTheCountsAreAndWaitsUntilTheyAreNot() throws Exception {
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (TestKafka kafka = TestPlatform.startKafka();
                TestDatabase database = TestPlatform.database();
                Ledger ledger = new Ledger(database);
                RunningQuery query = RunningQuery.start(database, kafka.bootstrapServers())) {
            JsonNode nothing = known(query);
            assertThat(nothing.get("lag").get("known").asBoolean()).isTrue();
            assertThat(nothing.get("lag").get("records").asLong()).isZero();
            assertThat(nothing.get("lag").get("seconds").asDouble()).isZero();
            assertThat(nothing.get("partitions")).hasSize(2 * Topics.PARTITIONS);
            assertThat(nothing.get("partitions").get(0).get("next_offset").isNull())
                    .isTrue();
            assertThat(nothing.get("batch").asLong()).isZero();
            assertThat(nothing.get("balanced").asBoolean()).isTrue();

            long producing = System.currentTimeMillis();
            produce(kafka, 0, 2);
            long produced = System.currentTimeMillis();
            produce(kafka, 0, 2);
            long asked = System.currentTimeMillis();
            JsonNode behind = known(query);
            assertThat(behind.get("lag").get("records").asLong()).isEqualTo(4);
            // The age of the oldest record, not of the latest.
            assertThat(behind.get("lag").get("seconds").asDouble())
                    .isBetween((asked - produced) / 1000.0, (System.currentTimeMillis() - producing) / 1000.0);

            ledger.document("a.txt", Map.of("one", 1L));
            JsonNode half = known(query);
            assertThat(half.get("lag").get("records").asLong()).isEqualTo(2);
            JsonNode partition = half.get("partitions").get(Topics.PARTITIONS);
            assertThat(partition.get("topic").asString()).isEqualTo(Topics.LINES);
            assertThat(partition.get("next_offset").asLong()).isEqualTo(2);
            assertThat(partition.get("end_offset").asLong()).isEqualTo(4);
            assertThat(partition.get("lag").asLong()).isEqualTo(2);

            awaitMetric(query, "tally_lag_records{partition=\"0\",topic=\"" + Topics.LINES + "\"} 2.0");
            assertThat(query.get("/metrics").body()).doesNotContain("tally_lag_seconds NaN", "tally_lag_seconds 0.0");

            Answer late = query.get("/v1/status?until=idle&wait=200ms");
            assertThat(late.status()).isEqualTo(504);
            assertThat(late.code()).isEqualTo("lag.left");
            assertThat(late.json().get("lag").asLong()).isEqualTo(2);

            Future<Answer> waiting = client.submit(() -> query.get("/v1/status?until=idle&wait=60s"));
            ledger.document("b.txt", Map.of("two", 1L));
            Answer idle = waiting.get(60, TimeUnit.SECONDS);
            assertThat(idle.status()).isEqualTo(200);
            assertThat(idle.batch()).isEqualTo(2);
            assertThat(idle.json().get("lag").get("records").asLong()).isZero();
            assertThat(idle.json().get("lag").get("seconds").asDouble()).isZero();

            kafka.kill9();
            Answer away = query.get("/v1/status");
            assertThat(away.status()).isEqualTo(200);
            assertThat(away.json().get("lag").get("known").asBoolean()).isFalse();
            assertThat(away.json().get("partitions").get(0).get("next_offset").asLong())
                    .isEqualTo(4);
            assertThat(away.json().get("partitions").get(0).get("end_offset").isNull())
                    .isTrue();
            assertThat(query.get("/readyz").status()).isEqualTo(200);
            awaitMetric(query, "tally_lag_seconds NaN");
            assertThat(query.get("/metrics").body()).doesNotContain("tally_lag_records{");

            kafka.start();
            Answer back = query.get("/v1/status?until=idle&wait=60s");
            assertThat(back.status()).as(back.body()).isEqualTo(200);
            assertThat(back.json().get("lag").get("known").asBoolean()).isTrue();
        } finally {
            client.shutdownNow();
        }
    }

    private static void awaitMetric(RunningQuery query, String line) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!query.get("/metrics").body().contains(line)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        line + " is not in " + query.get("/metrics").body());
            }
            Thread.sleep(100);
        }
    }

    /** A busy machine may need more than one attempt to hear from the broker. */
    private static JsonNode known(RunningQuery query) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        JsonNode status = query.get("/v1/status").json();
        while (!status.get("lag").get("known").asBoolean() && System.nanoTime() < deadline) {
            status = query.get("/v1/status").json();
        }
        return status;
    }

    private static void produce(TestKafka kafka, int partition, int records) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(Topics.LINES, partition, new byte[] {'k'}, new byte[2_000]))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }
}
