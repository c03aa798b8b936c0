package dev.tally.local.containers;

import org.testcontainers.kafka.KafkaContainer;

/** Kafka from its official image, set as {@link dev.tally.local.LocalKafka} is where it matters to clients. */
public final class KafkaServer extends TestcontainersServer {
    /** The newest that the project's container tests have; the protocol is the same as the local broker's. */
    private static final String IMAGE = "apache/kafka:4.1.2";

    private static final int PORT = 9092;

    public KafkaServer() {
        super(
                new KafkaContainer(IMAGE)
                        .withEnv("KAFKA_BROKER_SESSION_TIMEOUT_MS", "3000")
                        .withEnv("KAFKA_BROKER_HEARTBEAT_INTERVAL_MS", "500")
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1"),
                PORT);
    }
}
