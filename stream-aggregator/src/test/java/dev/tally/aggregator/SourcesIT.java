package dev.tally.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that others write: JSON, Avro and text, in transactions, compacted, there only later. */
class SourcesIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String ORDERS = "others.orders";
    private static final String CLICKS = "others.clicks";
    private static final String LOGS = "others.logs";
    private static final List<String> ALL = List.of(ORDERS, CLICKS, LOGS);

    private static final String SCHEMA = """
            {"type": "record", "name": "Click", "fields": [
              {"name": "user", "type": "string"},
              {"name": "page", "type": ["null", "string"]},
              {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}},
              {"name": "device", "type": {"type": "record", "name": "Device", "fields": [
                {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["PHONE", "DESKTOP"]}}]}}]}
            """;

    private static final String CONFIGURATION = """
            buckets: {every: [1m], keep: {}}
            sources:
              - {topic: others.orders, type: {at: /kind}, time: {at: /at, as: iso}, id: /no}
              - {topic: others.clicks, type: page.click, format: avro, schema: click.avsc, time: {at: /ts, as: epoch_ms}}
              - {topic: others.logs, format: text}
            counters:
              - {name: clicks, from: page.click, group-by: {device: /device/kind, page: {at: /page, missing: none}},
                 measures: {clicks: count, price: {sum: /price}}}
              - {name: sold, from: sold, group-by: {item: /item}, measures: {n: {sum: /n}}, every: [1m]}
            """;

    @TempDir
    private Path directory;

    private TestKafka kafka;
    private TestDatabase database;
    private Tables tables;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        ALL.forEach(kafka.admin()::deleteTopic);
        database = TestPlatform.database();
        tables = new Tables(database);
        producer = producer(Map.of());
    }

    @AfterEach
    void stop() {
        producer.close();
        ALL.forEach(kafka.admin()::deleteTopic);
        database.close();
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new TreeMap<>(more);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        settings.put("acks", "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Aggregator aggregator(Map<String, String> more) throws IOException {
        Files.writeString(directory.resolve("click.avsc"), SCHEMA);
        Path config = Files.writeString(directory.resolve("tally.yaml"), CONFIGURATION);
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("TALLY_CONFIG", config.toString());
        return Aggregator.start(kafka, database, environment);
    }

    @Test
    void countsEveryFormatAndWhatCannotBeReadIsRejected() throws Exception {
        kafka.admin().createTopic(ORDERS, 2, Map.of());
        kafka.admin().createTopic(CLICKS, 3, Map.of());
        kafka.admin().createTopic(LOGS, 1, Map.of());
        send(ORDERS, null, "{\"kind\":\"sold\",\"at\":\"2026-05-01T10:00:30+02:00\",\"no\":1,\"item\":\"a\",\"n\":2}");
        send(ORDERS, null, "{\"kind\":\"sold\",\"at\":\"2026-05-01T08:00:59Z\",\"no\":2,\"item\":\"a\",\"n\":0.25}");
        send(ORDERS, null, "{\"kind\":\"sold\",\"at\":\"2026-05-01T08:00:59Z\",\"no\":2,\"item\":\"a\",\"n\":0.25}");
        send(ORDERS, null, "{\"kind\":\"sold\",\"at\":\"2026-05-01T08:00:59Z\",\"no\":2,\"item\":\"a\",\"n\":9}");
        send(ORDERS, null, "{\"kind\":\"returned\",\"no\":3}");
        send(ORDERS, null, "{\"kind\":\"returned\"}");
        send(ORDERS, null, "{\"kind\":\"returned\"}");
        send(ORDERS, null, "{\"no\":4}");
        send(ORDERS, null, "{\"kind\":\"sold\",\"at\":\"yesterday\"}");
        send(ORDERS, null, "{\"kind\":\"sold\",\"no\":{}}");
        send(ORDERS, null, "{\"kind\":");
        producer.send(new ProducerRecord<>(ORDERS, "tombstone".getBytes(UTF_8), null));
        for (int i = 0; i < 20; i++) {
            producer.send(new ProducerRecord<>(CLICKS, i % 3, null, click(i, i % 4 == 0 ? null : "p" + i % 2)));
        }
        byte[] whole = click(1, "p");
        producer.send(new ProducerRecord<>(CLICKS, java.util.Arrays.copyOf(whole, whole.length - 1)));
        producer.send(new ProducerRecord<>(CLICKS, java.util.Arrays.copyOf(whole, whole.length + 1)));
        producer.send(
                new ProducerRecord<>(CLICKS, new byte[] {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 15, 1}));
        send(LOGS, "web-1", "GET /index");
        send(LOGS, "web-1", "GET /index");
        send(LOGS, null, "no host");
        producer.flush();
        try (Aggregator aggregator = aggregator(Map.of())) {
            aggregator.awaitCaughtUp(kafka, tables, SOON, ORDERS, CLICKS, LOGS);
        }

        assertThat(tables.brokenLaws()).isEmpty();
        assertThat(tables.longs("SELECT type, accepted FROM tally.event_types"))
                .isEqualTo(Map.of("sold", 2L, "returned", 3L, "page.click", 20L));
        assertThat(tables.number("SELECT sum(duplicates) FROM tally.batches")).isEqualTo(1);
        assertThat(tables.longs("SELECT code, count(*) FROM tally.rejections GROUP BY code"))
                .isEqualTo(Map.of(
                        "id.conflict", 1L,
                        "event.type", 1L,
                        "time.format", 1L,
                        "event.id", 1L,
                        "event.json", 1L,
                        "event.value", 1L,
                        "event.avro", 3L));
        assertThat(tables.strings(
                        "SELECT bucket_start AT TIME ZONE 'UTC' || ' ' || item || ' ' || n FROM tally.counter_sold"))
                .containsExactly("2026-05-01 08:00:00 a 2.25");
        assertThat(tables.strings(
                        "SELECT device || ' ' || page || ' ' || clicks || ' ' || price FROM tally.counter_clicks"))
                .containsExactlyInAnyOrder("DESKTOP p1 10 11.00", "PHONE none 5 4.40", "PHONE p0 5 5.50");
        assertThat(tables.documentWords("web-1")).isEqualTo(Map.of("get", 2L, "index", 2L));
        assertThat(tables.documentWords(LOGS)).isEqualTo(Map.of("no", 1L, "host", 1L));
    }

    /** Its price is 0.11 times its number. */
    private static byte[] click(int i, String page) throws IOException {
        Schema schema = new Schema.Parser().parse(SCHEMA);
        GenericRecord record = new GenericData.Record(schema);
        record.put("user", "u" + i);
        record.put("page", page);
        record.put("ts", Instant.parse("2026-05-01T08:00:00Z").toEpochMilli() + i);
        record.put(
                "price", ByteBuffer.wrap(new BigDecimal(i * 11).toBigInteger().toByteArray()));
        GenericRecord device = new GenericData.Record(schema.getField("device").schema());
        device.put(
                "kind",
                new GenericData.EnumSymbol(
                        device.getSchema().getField("kind").schema(), i % 2 == 0 ? "PHONE" : "DESKTOP"));
        record.put("device", device);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    void topicsThatAreMissingAreCountedWhenTheyComeAndTransactionsCountOnce() throws Exception {
        kafka.admin().createTopic(CLICKS, 1, Map.of());
        try (Aggregator aggregator = aggregator(Map.of("TALLY_BATCH_MAX_RECORDS_PER_PARTITION", "3"))) {
            producer.send(new ProducerRecord<>(CLICKS, click(1, "p")));
            producer.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON, CLICKS);
            assertThat(aggregator.log())
                    .contains("topics under sources that do not exist: [" + LOGS + ", " + ORDERS + "]");

            assertThat(tables.strings("SELECT topic || ' ' || status FROM tally.sources ORDER BY topic"))
                    .containsExactly(CLICKS + " present", LOGS + " missing", ORDERS + " missing");

            kafka.admin().createTopic(LOGS, 2, Map.of("cleanup.policy", "compact"));
            kafka.admin().createTopic(ORDERS, 1, Map.of());
            send(LOGS, "web-2", "hello");
            try (KafkaProducer<byte[], byte[]> transactions = producer(Map.of("transactional.id", "others"))) {
                transactions.initTransactions();
                for (int i = 0; i < 10; i++) {
                    transactions.beginTransaction();
                    for (int n = 0; n < 4; n++) {
                        String json = "{\"kind\":\"sold\",\"at\":\"2026-05-01T08:00:30Z\",\"item\":\"" + i % 2
                                + "\",\"n\":1}";
                        transactions.send(new ProducerRecord<>(ORDERS, json.getBytes(UTF_8)));
                    }
                    transactions.flush();
                    if (i % 3 == 0) {
                        transactions.abortTransaction();
                    } else {
                        transactions.commitTransaction();
                    }
                }
            }
            producer.flush();
            aggregator.awaitCaughtUp(kafka, tables, SOON, ORDERS, CLICKS, LOGS);
            assertThat(aggregator.log()).contains("every topic under sources is there");
            Waiting.until(
                    SOON,
                    () -> tables.number("SELECT count(*) FROM tally.sources WHERE status = 'present'") == 3,
                    () -> "a source is still called missing");
            assertThat(aggregator.timesLogged("took the fence")).isEqualTo(1);
        }
        assertThat(tables.brokenLaws()).isEmpty();
        assertThat(tables.longs("SELECT item, n FROM tally.counter_sold")).isEqualTo(Map.of("0", 12L, "1", 12L));
        assertThat(tables.number("SELECT sum(gaps) FROM tally.batch_ranges WHERE topic = '" + ORDERS + "'"))
                .isEqualTo(4 * 4 + 10);
        assertThat(tables.documentWords("web-2")).isEqualTo(Map.of("hello", 1L));
    }

    private void send(String topic, String key, String value) {
        producer.send(new ProducerRecord<>(topic, 0, key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8)));
    }
}
