package dev.tally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tally.model.record.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {
    @TempDir
    static Path directory;

    private static LocalKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = LocalKafka.start(LocalKafka.Settings.in(directory)
                .withJvmFlags(List.of("-Xmx300m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")));
    }

    @AfterAll
    static void stop() {
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    void ownTopicsAreCreatedAsTheContractWantsThemAndOnlyOnce() {
        kafka.admin().createOwnTopics();
        String id = kafka.admin().topicId(Topics.LINES);

        kafka.admin().createOwnTopics();

        assertThat(kafka.admin().topics()).containsAll(Topics.OWN);
        assertThat(kafka.admin().topicId(Topics.LINES)).isEqualTo(id);
        assertThat(kafka.admin().endOffsets(Topics.EVENTS)).hasSize(Topics.PARTITIONS);
    }

    @Test
    void whatWasAcknowledgedSurvivesKill9AndARestartOnTheSamePort() throws Exception {
        kafka.admin().createTopic("survivor", 1, Map.of());
        String id = kafka.admin().topicId("survivor");
        String address = kafka.bootstrapServers();
        send("survivor", 100);

        kafka.kill9();
        assertThat(kafka.process().exitCode()).hasValue(137);
        kafka.start();

        assertThat(kafka.bootstrapServers()).isEqualTo(address);
        assertThat(kafka.admin().topicId("survivor")).isEqualTo(id);
        assertThat(kafka.admin().endOffsets("survivor")).containsEntry(0, 100L);
    }

    @Test
    void recordsCanBeDeletedFromTheFront() throws Exception {
        kafka.admin().createTopic("thinned", 1, Map.of());
        send("thinned", 10);

        kafka.admin().deleteRecords("thinned", 0, 4);

        assertThat(kafka.admin().beginningOffsets("thinned")).containsEntry(0, 4L);
        assertThat(kafka.admin().endOffsets("thinned")).containsEntry(0, 10L);
    }

    @Test
    void partitionsCanBeAdded() {
        kafka.admin().createTopic("growing", 2, Map.of());

        kafka.admin().addPartitions("growing", 5);

        assertThat(kafka.admin().endOffsets("growing")).hasSize(5);
    }

    @Test
    void aTopicCreatedAgainIsAnotherTopic() throws Exception {
        kafka.admin().createTopic("again", 1, Map.of());
        String id = kafka.admin().topicId("again");
        send("again", 1);

        kafka.admin().deleteTopic("again");
        assertThat(kafka.admin().topics()).doesNotContain("again");
        assertThat(kafka.admin().createTopic("again", 1, Map.of())).isTrue();

        assertThat(kafka.admin().topicId("again")).isNotEqualTo(id);
        assertThat(kafka.admin().endOffsets("again")).containsEntry(0, 0L);
    }

    @Test
    void settingsOfATopicTakeEffect() throws Exception {
        kafka.admin().createTopic("small", 1, Map.of());
        kafka.admin().setTopicConfig("small", "max.message.bytes", "100");

        Eventually.await("the broker refuses a record that is too large now", () -> {
            try {
                send("small", "x".repeat(1000));
                return false;
            } catch (ExecutionException e) {
                return e.getCause() instanceof RecordTooLargeException;
            }
        });
    }

    @Test
    void topicsAreNeverCreatedBySendingToThem() {
        assertThatThrownBy(() -> send("never-created", 1))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(kafka.admin().topics()).doesNotContain("never-created");
    }

    @Test
    void adminFailuresSayWhatKafkaSaid() {
        assertThatThrownBy(() -> kafka.admin().addPartitions("missing", 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("UnknownTopicOrPartitionException");
    }

    @Test
    void aBrokerThatCannotStartFailsAtOnceWithItsOwnWords(@TempDir Path elsewhere) {
        assertThatThrownBy(() ->
                        LocalKafka.start(LocalKafka.Settings.in(elsewhere).withJvmFlags(List.of("-XX:NoSuchFlag=1"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("NoSuchFlag");
    }

    @Test
    void aTakenPortIsNamed(@TempDir Path elsewhere) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            LocalKafka.start(LocalKafka.Settings.in(elsewhere).withPorts(taken.getLocalPort(), 0)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " for Kafka");
        }
    }

    private static void send(String topic, int howMany) throws Exception {
        String[] values = new String[howMany];
        java.util.Arrays.setAll(values, i -> "value " + i);
        send(topic, values);
    }

    private static void send(String topic, String... values) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all", "max.block.ms", 1000);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            Future<RecordMetadata> last = null;
            for (String value : values) {
                last = producer.send(new ProducerRecord<>(topic, value));
            }
            last.get(30, TimeUnit.SECONDS);
        }
    }
}
