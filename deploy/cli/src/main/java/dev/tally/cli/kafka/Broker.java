package dev.tally.cli.kafka;

import dev.tally.cli.ExitCode;
import dev.tally.cli.Failure;
import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Kafka's administrative calls, each done or failed within seconds. The caller closes it. */
public final class Broker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaConnection kafka;
    private final Admin admin;

    public Broker(KafkaConnection kafka) {
        this.kafka = kafka;
        this.admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis())));
    }

    public Admin admin() {
        return admin;
    }

    /** The result of a call; a missing topic is a plain failure, a broker that does not answer is unreachable. */
    public <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failure(failed.getCause());
        } catch (TimeoutException late) {
            throw failure(late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "interrupted").causedBy(interrupted);
        }
    }

    /** Where the topic's partitions end now. */
    public Position end(String topic) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        get(admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .forEach(partition -> ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
        Map<Position.Partition, Long> next = new HashMap<>();
        get(admin.listOffsets(ends).all())
                .forEach((partition, end) ->
                        next.put(new Position.Partition(topic, partition.partition()), end.offset()));
        return Position.of(next);
    }

    /** As a verb's failure. */
    public Failure failure(Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return new Failure(
                            ExitCode.FAILED,
                            "Kafka at " + kafka + " has no such topic",
                            String.valueOf(cause.getMessage()),
                            "next: ./tally topics list")
                    .causedBy(cause);
        }
        boolean late =
                cause instanceof TimeoutException || cause instanceof org.apache.kafka.common.errors.TimeoutException;
        return new Failure(
                        late ? ExitCode.UNREACHABLE : ExitCode.FAILED,
                        "Kafka at " + kafka + (late ? " does not answer" : " did not do it"),
                        String.valueOf(cause.getMessage()),
                        "next: ./tally status")
                .causedBy(cause);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
