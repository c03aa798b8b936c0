package dev.tally.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestDatabase;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.LineCodec;
import dev.tally.model.record.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics that others have had their hands on: more partitions, transactions, foreign offsets, records of any bytes. */
class StrangeTopicsIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    private TestKafka kafka;
    private TestDatabase database;
    private Tables tables;
    private Oracle oracle;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
        database = TestPlatform.database();
        tables = new Tables(database);
        oracle = new Oracle();
        producer = producer(Map.of());
    }

    @AfterEach
    void stop() {
        producer.close();
        kafka.recreateOwnTopics();
        database.close();
    }

    @Test
    void countsNewPartitionsFromTheirFirstRecordWhateverOffsetsOthersStored() throws Exception {
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            line(0, "before");
            aggregator.awaitCaughtUp(kafka, tables, SOON);

            kafka.admin().addPartitions(Topics.LINES, 8);
            for (int i = 0; i < 50; i++) {
                line(6 + i % 2, "while it runs " + i);
            }
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }
        kafka.admin().addPartitions(Topics.LINES, 10);
        for (int i = 0; i < 50; i++) {
            line(6 + i % 4, "while it stands " + i);
        }
        plantOffsetsAhead();
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }

        oracle.assertAgrees(tables);
        assertThat(tables.longs("SELECT partition, min(from_offset) FROM tally.batch_ranges WHERE topic = '"
                        + Topics.LINES + "' AND partition >= 6 GROUP BY partition"))
                .isEqualTo(Map.of("6", 0L, "7", 0L, "8", 0L, "9", 0L));
    }

    /** In every group there is, and in those somebody may think the aggregator has. */
    private void plantOffsetsAhead() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> ahead = new HashMap<>();
        for (int partition = 0; partition < 10; partition++) {
            ahead.put(new TopicPartition(Topics.LINES, partition), new OffsetAndMetadata(20));
        }
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers(), "client.id", "a-foreigner"))) {
            Set<String> groups = new TreeSet<>(Set.of("tally", "tally-aggregator", "stream-aggregator"));
            admin.listConsumerGroups().all().get().stream()
                    .map(ConsumerGroupListing::groupId)
                    .filter(group -> group.contains("aggregator"))
                    .forEach(groups::add);
            for (String group : groups) {
                Waiting.until(
                        SOON,
                        () -> {
                            try {
                                admin.alterConsumerGroupOffsets(group, ahead)
                                        .all()
                                        .get();
                                return true;
                            } catch (ExecutionException stillHasTheKilledMember) {
                                return false;
                            }
                        },
                        () -> "cannot plant offsets in " + group);
            }
        }
    }

    @Test
    void countsCommittedTransactionsOnlyAndTheirMarkersAsGaps() {
        Map<String, String> smallBatches = Map.of("TALLY_BATCH_MAX_RECORDS_PER_PARTITION", "2");
        try (Aggregator aggregator = Aggregator.start(kafka, database, smallBatches);
                KafkaProducer<byte[], byte[]> transactional = producer(Map.of("transactional.id", "by-mistake"))) {
            transactional.initTransactions();
            for (int round = 0; round < 10; round++) {
                transaction(transactional, round, 3, true);
                transaction(transactional, round, 6, false);
            }
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }

        oracle.assertAgrees(tables);
        assertThat(tables.number("SELECT sum(accepted) FROM tally.batches")).isEqualTo(30);
        // Six aborted records and two markers a round.
        assertThat(tables.number("SELECT sum(gaps) FROM tally.batch_ranges")).isEqualTo(10 * (6 + 2));
        assertThat(tables.number("SELECT max(until_offset - from_offset) FROM tally.batch_ranges"))
                .isLessThanOrEqualTo(2);
    }

    private void transaction(KafkaProducer<byte[], byte[]> transactional, int round, int lines, boolean commits) {
        transactional.beginTransaction();
        for (int i = 0; i < lines; i++) {
            String text = (commits ? "committed " : "aborted ") + round + " " + i;
            transactional.send(
                    new ProducerRecord<>(Topics.LINES, 2, "by-mistake".getBytes(UTF_8), text.getBytes(UTF_8)));
            if (commits) {
                oracle.more("by-mistake", List.of(text));
            }
        }
        transactional.flush();
        if (commits) {
            transactional.commitTransaction();
        } else {
            transactional.abortTransaction();
        }
    }

    @Test
    void noRecordStopsTheStream() {
        Random random = new Random(5);
        int records = 1000;
        for (int i = 0; i < records; i++) {
            producer.send(poison(random));
        }
        producer.flush();
        try (Aggregator aggregator = Aggregator.start(kafka, database)) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
            line(0, "after all that");
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }

        assertThat(tables.brokenLaws()).isEmpty();
        assertThat(tables.consumed()).isEqualTo(records + 1);
        assertThat(tables.wordCounts()).containsKeys("after", "all", "that");
        assertThat(tables.longs("SELECT stage, count(*) FROM tally.rejections GROUP BY stage"))
                .containsKeys("decode", "count", "time");
        assertThat(tables.number("SELECT sum(accepted) FROM tally.batches")).isGreaterThan(10);
    }

    @Test
    void largeRecordsMakeSmallBatchesAndNoneIsLost() {
        int large = 400;
        for (int i = 0; i < large; i++) {
            byte[] notJson = ("{" + "x".repeat(50_000) + i).getBytes(UTF_8);
            producer.send(new ProducerRecord<>(Topics.EVENTS, 3, null, notJson));
        }
        for (int i = 0; i < 100; i++) {
            line(i % 2, "meanwhile " + i);
        }
        try (Aggregator aggregator =
                Aggregator.start(kafka, database, Map.of("TALLY_BATCH_MAX_BYTES", Integer.toString(1024 * 1024)))) {
            aggregator.awaitCaughtUp(kafka, tables, SOON);
        }

        oracle.assertAgrees(tables);
        assertThat(tables.brokenLaws()).isEmpty();
        assertThat(tables.number("SELECT count(*) FROM tally.rejections WHERE length(value) > 50000"))
                .isEqualTo(large);
        // A MiB and the record that exceeded it.
        assertThat(tables.number(
                        "SELECT max(sum) FROM (SELECT sum(length(value)) FROM tally.rejections GROUP BY batch_id) s"))
                .isLessThan(1024 * 1024 + 60_000);
    }

    private static ProducerRecord<byte[], byte[]> poison(Random random) {
        String topic = Topics.OWN.get(random.nextInt(2));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(random), bytes(random));
        List<String> names = new ArrayList<>(
                topic.equals(Topics.LINES)
                        ? List.of(
                                LineCodec.DOCUMENT,
                                LineCodec.VERSION,
                                LineCodec.SEQUENCE,
                                LineCodec.OP,
                                LineCodec.TIME,
                                LineCodec.PROBLEM)
                        : List.of(
                                EventCodec.ID,
                                EventCodec.SOURCE,
                                EventCodec.TYPE,
                                EventCodec.TIME,
                                EventCodec.SPEC_VERSION,
                                EventCodec.ID_ORIGIN));
        names.add("x".repeat(random.nextInt(5000)));
        for (String name : names) {
            for (int times = random.nextInt(8) == 0 ? 2 : random.nextInt(4) == 0 ? 0 : 1; times > 0; times--) {
                record.headers().add(name, header(name, random));
            }
        }
        return record;
    }

    /** Mostly something that gets past the first check. */
    private static byte[] header(String name, Random random) {
        if (random.nextInt(8) == 0) {
            return bytes(random);
        }
        String[] values = switch (name) {
            case LineCodec.SEQUENCE ->
                new String[] {"0", "1", "7", "999999999999999999", "-1", "00", "1e3", "9".repeat(18)};
            case LineCodec.OP -> new String[] {"line", "line", "end", "withdraw", "LINE"};
            case LineCodec.TIME, EventCodec.TIME ->
                new String[] {
                    Instant.now().toString(),
                    "0001-01-01T00:00:00Z",
                    "0001-01-01T00:00:00+18:00",
                    "9999-12-31T23:59:59.999999999Z",
                    "-0001-01-01T00:00:00Z",
                    "2026-02-30T00:00:00Z",
                    "2016-12-31T23:59:60Z",
                    "1969-12-31T23:59:59.9999Z"
                };
            default ->
                new String[] {
                    "a",
                    "b",
                    "c'; DROP TABLE words; --",
                    "\uFFFF\uFDD0",
                    "\\u0000",
                    "é".repeat(64),
                    "x".repeat(128),
                    "y".repeat(1024),
                    "\uD83D\uDE00{},\"\\"
                };
        };
        return values[random.nextInt(values.length)].getBytes(UTF_8);
    }

    private static byte[] bytes(Random random) {
        switch (random.nextInt(8)) {
            case 0:
                return null;
            case 1:
                return new byte[0];
            case 2:
                return new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}; // half of a surrogate pair
            case 3:
                return "nul\0nul and \u202E\u0301 {\"a\":1".getBytes(UTF_8);
            case 4:
                return "w".repeat(1 + random.nextInt(200_000)).getBytes(UTF_8);
            case 5:
                return "{\"n\":1}".getBytes(UTF_8);
            case 6:
                return "\uFDFA \u0130 \u0E01\u0E32\u0E23 \u6F22\u5B57 \uD835\uDD38 a\u0300".getBytes(UTF_8);
            default:
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                return bytes;
        }
    }

    private void line(int partition, String text) {
        producer.send(new ProducerRecord<>(Topics.LINES, partition, "plain.txt".getBytes(UTF_8), text.getBytes(UTF_8)));
        producer.flush();
        oracle.more("plain.txt", List.of(text));
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, String> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        settings.put("acks", "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
