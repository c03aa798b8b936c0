package dev.tally.watcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import dev.tally.watcher.publish.RowDoor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped jar dies between a batch of rows, its rejections and its note: what comes again has the ids that it had. */
class RowCrashIT {
    private static final int ROWS = 3_500;
    /** One in each batch that the door gets, but the last. */
    private static final Set<Integer> BAD = Set.of(100, 1_500, 2_900);

    private final TestKafka kafka = TestPlatform.kafka();

    @TempDir
    Path directory;

    @BeforeEach
    void emptyTopics() {
        kafka.recreateOwnTopics();
    }

    @ParameterizedTest
    @ValueSource(strings = {"R1=halt", "R1=halt@3", "R2=halt", "R2=halt@3"})
    void eachRowIsOneEventOrOneRejectionWhereverItDies(String failPoint) throws Exception {
        Path config = Files.writeString(
                directory.resolve("tally.yaml"),
                "version: 1\ninbox: {settle: 10ms, events: [{match: \"*.jsonl\", type: order}]}\n");
        try (RowDoor door = new RowDoor(Integer.MAX_VALUE);
                WatcherProcess watcher = new WatcherProcess(directory, kafka.bootstrapServers())) {
            Map<String, String> settings =
                    Map.of("TALLY_CONFIG", config.toString(), "TALLY_INGEST_URL", "http://127.0.0.1:" + door.port());
            Map<String, String> dying = new HashMap<>(settings);
            dying.put("TALLY_FAIL_POINTS", failPoint);
            watcher.drop(
                    "a.jsonl",
                    String.join(
                            "\n",
                            IntStream.range(0, ROWS).mapToObj(RowCrashIT::row).toList()));
            watcher.start(dying);
            assertThat(watcher.awaitExit()).as(watcher.log()).isEqualTo(137);
            int batch = failPoint.endsWith("@3") ? 3 : 1;
            boolean unsaid = failPoint.startsWith("R1");
            assertThat(door.rows()).hasSize(batch * 999);
            assertThat(rejections()).hasSize(unsaid ? batch - 1 : batch);

            watcher.start(settings).awaitReady();
            watcher.awaitStatus("a.jsonl", "published");
            assertThat(watcher.file("a.jsonl").path("rejected").asInt()).isEqualTo(BAD.size());
            assertThat(door.rows())
                    .hasSize(ROWS - BAD.size())
                    .allSatisfy((id, row) -> assertThat(row).isEqualTo(row(number(id))));
            Map<String, Integer> rejections = rejections();
            assertThat(rejections.keySet().stream().map(RowCrashIT::number)).containsExactlyInAnyOrderElementsOf(BAD);
            assertThat(Collections.max(rejections.values()))
                    .as("how often the one whose note was lost is there, under its one id")
                    .isEqualTo(unsaid ? 1 : 2);
        }
    }

    private static String row(int number) {
        return BAD.contains(number) ? "7" : "{\"n\":" + number + "}";
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    }

    /** How often each id is on the topic; nothing but rejections comes here without the real door. */
    private Map<String, Integer> rejections() {
        Map<String, Integer> times = new TreeMap<>();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("tally.events.v1").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    assertThat(header(record, "tally-problem")).isEqualTo("event.object");
                    assertThat(new String(record.value(), UTF_8)).isEqualTo("7");
                    times.merge(header(record, "ce_id"), 1, Integer::sum);
                }
            }
        }
        return times;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
