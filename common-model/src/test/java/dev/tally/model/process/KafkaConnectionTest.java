package dev.tally.model.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaConnectionTest {
    @TempDir
    Path directory;

    @Test
    void whatTheBrokersAskForGoesWithAClientsOwnSettings() throws IOException {
        KafkaConnection kafka = KafkaConnection.of("broker:9093", file("""
                # as Kafka's own tools read it
                security.protocol=SASL_SSL
                sasl.mechanism=SCRAM-SHA-512
                sasl.jaas.config=org.example.Login required username="tally" password="geheim";
                ssl.truststore.location=/etc/trust.p12
                client.rack=a
                """));
        assertThat(kafka.with(Map.of("acks", "all", "bootstrap.servers", "elsewhere:1")))
                .isEqualTo(Map.of(
                        "bootstrap.servers", "broker:9093",
                        "acks", "all",
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "SCRAM-SHA-512",
                        "sasl.jaas.config", "org.example.Login required username=\"tally\" password=\"geheim\";",
                        "ssl.truststore.location", "/etc/trust.p12",
                        "client.rack", "a"));
        assertThat(kafka.toString()).isEqualTo("broker:9093");
    }

    @Test
    void withoutAFileTheBrokersAskForNothing() {
        assertThat(KafkaConnection.of("broker:9092", null)).isEqualTo(KafkaConnection.plain("broker:9092"));
    }

    @Test
    void whatThePromiseRestsOnIsNotForTheFileToSay() throws IOException {
        Path file = file("acks=0\nisolation.level=read_uncommitted\nsasl.jaas.config=geheim\nbootstrap.servers=b:1\n");
        assertThatThrownBy(() -> KafkaConnection.of("broker:9092", file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + ", which sets acks, bootstrap.servers, isolation.level: ")
                .hasMessageContaining("TALLY_KAFKA_BOOTSTRAP_SERVERS")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = directory.resolve("none");
        assertThatThrownBy(() -> KafkaConnection.of("broker:9092", missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TALLY_KAFKA_PROPERTIES_FILE names " + missing);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("kafka.properties"), text);
    }
}
