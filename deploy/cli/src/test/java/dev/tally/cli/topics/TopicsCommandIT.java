package dev.tally.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Output;
import dev.tally.cli.api.Json;
import dev.tally.local.KafkaAdmin;
import dev.tally.local.testing.TestKafka;
import dev.tally.local.testing.TestPlatform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The verb about topics, against a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicsCommandIT {
    @TempDir
    private Path home;

    private TestKafka kafka;

    @BeforeAll
    void start() {
        kafka = TestPlatform.kafka();
        kafka.recreateOwnTopics();
    }

    private Output topics(String verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of("topics", verb, "--bootstrap-servers", kafka.bootstrapServers()));
        all.addAll(Arrays.asList(arguments));
        return Output.of(Map.of("TALLY_HOME", home.toString()), all.toArray(String[]::new));
    }

    private void send(String topic, String key, byte[] value) throws Exception {
        Properties settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
            record.headers()
                    .add("kind", "tést".getBytes(StandardCharsets.UTF_8))
                    .add("raw", new byte[] {-1});
            producer.send(record).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void createsListsAndDeletesTopicsOfOthers() throws Exception {
        assertThat(topics("create", "t-clicks", "--partitions", "3").out()).isEqualTo("t-clicks  created\n");
        assertThat(topics("create", "t-clicks").out()).isEqualTo("t-clicks  was there\n");
        send("t-clicks", "k", "v".getBytes(StandardCharsets.UTF_8));
        kafka.admin().setTopicConfig("t-clicks", "retention.ms", "3600000");

        Output list = topics("list");
        assertThat(list.exitCode()).isZero();
        assertThat(list.out())
                .startsWith("TOPIC")
                .containsPattern("\nt-clicks +3 +1 +1 +1h\n")
                .containsPattern("\ntally.events.v1 +6 +1 +0 +7d\n");
        assertThat(topics("list", "t-clicks").out())
                .containsPattern("\n  0 +0 +[01]\n")
                .doesNotContain("tally.");
        Json json =
                Json.parse(topics("list", "t-clicks", "--json").out()).items().get(0);
        assertThat(json.at("partitions").number(-1)).isEqualTo(3);
        assertThat(json.at("retention").text()).isEqualTo("1h");
        assertThat(json.at("offsets").items().stream()
                        .mapToLong(one -> one.at("end").number(-9))
                        .sum())
                .isEqualTo(1);

        Output asked = topics("delete", "t-clicks");
        assertThat(asked.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(asked.err())
                .contains("t-clicks: 1 records on 3 partitions", "next: ./tally topics delete t-clicks --yes");
        assertThat(kafka.admin().topics()).contains("t-clicks");
        assertThat(topics("delete", "t-clicks", "--yes").out()).isEqualTo("t-clicks  deleted\n");
        assertThat(topics("delete", "t-clicks", "--yes").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(topics("list", "t-clicks").err()).contains("has no such topic", "next: ./tally topics list");
    }

    @Test
    void ownTopicsAreCreatedAsTheContractSaysAndDeletedOnlyByForce() {
        KafkaAdmin admin = kafka.admin();
        Output refused = topics("delete", "tally.events.v1", "--yes");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("tally.events.v1 is Tally's own", "the aggregator would stop", "--force");
        assertThat(admin.topics()).contains("tally.events.v1");
        assertThat(topics("create").out()).isEqualTo("tally.lines.v1  was there\ntally.events.v1  was there\n");

        Output forced = topics("delete", "tally.events.v1", "--yes", "--force");
        assertThat(forced.err()).contains("The aggregator stops");
        assertThat(forced.out()).isEqualTo("tally.events.v1  deleted\n");
        assertThat(topics("create").out()).isEqualTo("tally.lines.v1  was there\ntally.events.v1  created\n");
        assertThat(topics("list").out()).containsPattern("\ntally.events.v1 +6 +1 +0 +7d\n");
        assertThat(topics("create", "tally.events.v1").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(topics("create", "--partitions", "3").exitCode()).isEqualTo(ExitCode.USAGE);
        Output brokers = topics("create", "t-spread", "--replication", "3");
        assertThat(brokers.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(brokers.err()).contains("replication factor");
    }

    @Test
    void tailPrintsRecordsWithHeadersAsJsonLines() throws Exception {
        topics("create", "t-tail", "--partitions", "1");
        send("t-tail", "k", "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        send("t-tail", null, new byte[] {(byte) 0xC3});
        send("t-tail", "last", null);

        List<String> all = topics("tail", "t-tail", "--from-beginning", "--no-follow")
                .out()
                .lines()
                .toList();
        assertThat(all).hasSize(3);
        Json first = Json.parse(all.get(0));
        assertThat(first.at("topic").text()).isEqualTo("t-tail");
        assertThat(first.at("offset").number(-1)).isZero();
        assertThat(first.at("headers").toString()).isEqualTo("{\"kind\":\"tést\",\"raw_base64\":\"/w==\"}");
        assertThat(first.at("key").text()).isEqualTo("k");
        assertThat(first.at("value").text()).isEqualTo("{\"a\":1}");
        assertThat(all.get(1)).endsWith("\"key\":null,\"value_base64\":\"ww==\"}");
        assertThat(all.get(2)).endsWith("\"key\":\"last\",\"value\":null}");
        assertThat(topics("tail", "t-tail", "--from-beginning", "--max", "2").out())
                .hasLineCount(2);
        assertThat(topics("tail", "t-tail", "--no-follow").out())
                .as("from the end")
                .isEmpty();
        assertThat(topics("tail", "t-none", "--no-follow").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void tailFollowsFromTheEnd() throws Exception {
        topics("create", "t-follow", "--partitions", "2");
        send("t-follow", "k", "old".getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Output> tail = CompletableFuture.supplyAsync(() -> topics("tail", "t-follow", "--max", "1"));
        // Whatever comes before it has found the end is old, so new ones come until one was seen.
        while (!tail.isDone()) {
            send("t-follow", "k", "new".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(tail.get(30, TimeUnit.SECONDS).out())
                .contains("\"value\":\"new\"")
                .hasLineCount(1);
    }

    @Test
    void aBrokerThatIsAwayIsUnreachable() throws IOException {
        Output list = Output.of(
                Map.of("TALLY_HOME", home.toString()), "topics", "list", "--bootstrap-servers", "127.0.0.1:1");
        assertThat(list.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(list.err()).contains("127.0.0.1:1 does not answer", "next: ./tally status");
    }
}
