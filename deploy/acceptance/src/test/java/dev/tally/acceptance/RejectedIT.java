package dev.tally.acceptance;

import static dev.tally.acceptance.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.acceptance.Installation.Ran;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Records that could not be counted, from their rejection to being counted once after what was wrong is mended. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RejectedIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CONFIGURATION = """
            version: 1
            buckets: {every: [1m], keep: {}}
            sources:
              - {topic: sensors, type: sensor.read, format: json, id: /id, time: {at: /at, as: %1$s}}
              - {topic: clicks, type: page.click, format: json, time: {at: /at, as: %1$s}}
            counters:
              - {name: by_a, from: early, group-by: {a: /a}, measures: {n: count}}
            pulls:
              - {name: nowhere, url: "http://127.0.0.1:9/", type: never}
            """;

    private Installation tally;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    void start() throws Exception {
        tally = Installation.create("rejected");
        tally.configure(CONFIGURATION.formatted("epoch"));
        tally.up();
        tally.tally("topics", "create", "sensors", "clicks", "--partitions", "1")
                .succeeded();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    void stop() throws Exception {
        producer.close();
        tally.close();
    }

    private String kafka() {
        return "127.0.0.1:" + (tally.portBase() + 22);
    }

    /** Sends a record to partition 0 and says where it is. */
    private String send(String topic, String value, String... headers) throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, null, value.getBytes(UTF_8));
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
        }
        return topic + "/0/" + producer.send(record).get().offset();
    }

    private void awaitRejected(int records) throws Exception {
        eventually(SOON, () -> {
            assertThat(scalar("SELECT count(*) FROM rejections")).isEqualTo(records);
            return null;
        });
    }

    private void awaitConsumed(String topic, long offsets) throws Exception {
        eventually(SOON, () -> {
            assertThat(scalar("SELECT sum(next_offset) FROM positions WHERE topic = '" + topic + "'"))
                    .isEqualTo(offsets);
            return null;
        });
    }

    private long scalar(String sql) throws Exception {
        try (Connection connection = Installation.connect(tally.dsn());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private long accepted(String type) throws Exception {
        return scalar("SELECT coalesce(sum(accepted), 0) FROM event_types WHERE type = '" + type + "'");
    }

    @Test
    @Order(1)
    void anEventAheadOfItsTimeCountsOnceWhenItsTimeHasCome() throws Exception {
        Instant time = Instant.now().plus(Duration.ofHours(24)).plusSeconds(20);
        String[] headers = {
            "ce_specversion", "1.0", "ce_id", "f1", "ce_source", "test", "ce_type", "early", "ce_time", time.toString()
        };
        String place = send("tally.events.v1", "{\"a\":1}", headers);
        awaitRejected(1);
        assertThat(tally.tally("rejected", "list", "--code", "time.future", "--since", "1h")
                        .out())
                .contains(place, "time.future");
        assertThat(tally.tally("rejected", "list", "--topic", "sensors").out()).doesNotContain(place);
        Ran early = tally.tally("rejected", "replay", place).ended(1);
        assertThat(early.err()).contains(place + " was not sent: it would be rejected again, as time.future");

        Ran sent =
                eventually(SOON, () -> tally.tally("rejected", "replay", place).succeeded());

        assertThat(sent.out()).isEqualTo(place + "  sent again as offset 1\n");
        awaitConsumed("tally.events.v1", 2);
        assertThat(accepted("early")).isEqualTo(1);
        Ran twice = tally.tally("rejected", "replay", place).ended(1);
        assertThat(twice.err()).contains("it was sent again before");
        // As where the command was killed between Kafka's acknowledgement and its own note of it.
        send("tally.events.v1", "{\"a\":1}", headers);
        awaitConsumed("tally.events.v1", 3);
        assertThat(accepted("early")).isEqualTo(1);
        assertThat(tally.tally("reconcile").succeeded().out()).containsPattern("rejections +1 +equal");
    }

    /** Here, because rejections, pulls and counters have their series where there are some. */
    @Test
    @Order(2)
    void everyMetricThatPeopleAreToldOfIsThere() throws Exception {
        eventually(SOON, () -> {
            StringBuilder metrics = new StringBuilder();
            for (Door part :
                    List.of(tally.query(), tally.ingest(), tally.watcher(), tally.aggregator(), tally.lake())) {
                metrics.append(part.get("/metrics").with(200).text());
            }
            assertThat(MetricNames.watched())
                    .contains("tally_batch_last_timestamp_seconds", "jvm_memory_used_bytes")
                    .isSubsetOf(MetricNames.series(metrics.toString()));
            assertThat(MetricNames.documented()).isEqualTo(MetricNames.ours(metrics.toString()));
            return null;
        });
    }

    @Test
    @Order(3)
    void theReplayIsVisibleWhereRejectionsAre() throws Exception {
        JsonNode rejection = tally.query()
                .get("/v1/rejections")
                .with(200)
                .json()
                .path("rejections")
                .path(0);
        assertThat(rejection.path("replayed_at").asText()).startsWith("20");
        assertThat(scalar("SELECT new_offset FROM replays")).isEqualTo(1);
        assertThat(tally.tally("rejected", "show", "tally.events.v1/0/0")
                        .succeeded()
                        .out())
                .contains("\"ce_id\":\"f1\"", "replay  it was sent again at ");
        String records = tally.tally("topics", "tail", "tally.events.v1", "--from-beginning", "--no-follow")
                .succeeded()
                .out();
        assertThat(records.lines().toList().get(1)).contains("\"tally-replay-of\":\"tally.events.v1/0/0\"");
    }

    @Test
    @Order(4)
    void whatTheConfigurationReadWronglyCountsOnceAfterItWasMended() throws Exception {
        String good = send("sensors", "{\"id\":\"s1\",\"at\":\"2026-06-01T00:00:00Z\"}", "origin", "a machine");
        String broken = send("sensors", "{\"id\":\"s2\",\"at\":\"noon\"}");
        String nameless = send("clicks", "{\"at\":\"2026-06-01T00:00:00Z\"}");
        awaitRejected(4);
        tally.tally("rejected", "replay", "--topic", "sensors").ended(1);

        tally.configure(CONFIGURATION.formatted("iso"));
        tally.tally("config", "apply").succeeded();
        assertThat(tally.tally("rejected", "replay", "--topic", "sensors", "--dry-run")
                        .ended(3)
                        .out())
                .isEqualTo(good + "  would be sent\n");
        assertThat(scalar("SELECT count(*) FROM replays")).isEqualTo(1);
        Ran replay = tally.tally("rejected", "replay", "--code", "time.format").ended(3);

        assertThat(replay.out()).isEqualTo(good + "  sent again as offset 2\n");
        assertThat(replay.err())
                .contains(broken + " was not sent: it would be rejected again, as time.format")
                .contains(nameless + " was not sent: it has no id");
        send("sensors", "{\"id\":\"s1\",\"at\":\"2026-06-01T00:00:00Z\"}");
        awaitConsumed("sensors", 4);
        assertThat(accepted("sensor.read")).isEqualTo(1);
        assertThat(
                        scalar(
                                "SELECT sum(duplicates) FROM batches JOIN batch_ranges USING (batch_id) WHERE topic = 'sensors'"))
                .isEqualTo(1);
        String records = tally.tally("topics", "tail", "sensors", "--from-beginning", "--no-follow")
                .out();
        assertThat(records.lines().toList().get(2))
                .contains("\"origin\":\"a machine\"", "\"tally-replay-of\":\"" + good + "\"");
    }

    @Test
    @Order(5)
    void whatCannotBeExactIsRefusedWithWhatHelps() throws Exception {
        String other = send("sensors", "{\"id\":\"s1\",\"at\":\"2026-06-02T00:00:00Z\"}");
        String gone = send("sensors", "{\"id\":\"s9\",\"at\":\"never\"}");
        String line =
                send("tally.lines.v1", "a line without its document's version", "tally-document", "d", "tally-op", "x");
        awaitRejected(7);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            admin.deleteRecords(Map.of(new TopicPartition("sensors", 0), RecordsToDelete.beforeOffset(6)))
                    .all()
                    .get();
        }
        assertThat(tally.tally("rejected", "replay", other).ended(1).err())
                .contains("the first event with its id counts");
        assertThat(tally.tally("rejected", "replay", gone).ended(1).err())
                .contains("Kafka no longer holds it", "begins at offset 6");
        assertThat(tally.tally("rejected", "show", gone).succeeded().out())
                .contains("record  null", "no longer holds it");
        assertThat(tally.tally("rejected", "replay", line).ended(1).err()).contains("put the document again");
        assertThat(tally.tally("rejected", "replay", "sensors/0/99").ended(1).err())
                .contains("was not rejected");
        assertThat(scalar("SELECT count(*) FROM replays")).isEqualTo(2);
        assertThat(Balance.in(Installation.connect(tally.dsn())).violations()).isEmpty();
    }
}
