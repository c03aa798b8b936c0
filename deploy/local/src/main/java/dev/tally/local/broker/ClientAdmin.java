package dev.tally.local.broker;

import dev.tally.local.KafkaAdmin;
import dev.tally.model.process.KafkaConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** {@link KafkaAdmin} by Kafka's own client; lives in the part {@code kafka-admin}. */
public final class ClientAdmin implements KafkaAdmin {
    private static final long PATIENCE_SECONDS = 30;

    private final Admin admin;

    /** With the name of a file of the client's properties, or an empty one. */
    public ClientAdmin(String bootstrapServers, String propertiesFile) {
        KafkaConnection kafka =
                KafkaConnection.of(bootstrapServers, propertiesFile.isBlank() ? null : Path.of(propertiesFile));
        admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                10_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))));
    }

    @Override
    public boolean createTopic(String topic, int partitions, Map<String, String> settings) {
        try {
            call(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                    .all());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw failed("create topic " + topic, e);
        }
        await("topic " + topic + " has its partitions", () -> partitionsWithLeader(topic) == partitions);
        return true;
    }

    @Override
    public void deleteTopic(String topic) {
        try {
            call(admin.deleteTopics(List.of(topic)).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw failed("delete topic " + topic, e);
            }
        }
        await("topic " + topic + " is gone", () -> !topics().contains(topic));
    }

    @Override
    public void addPartitions(String topic, int total) {
        run(
                "add partitions to " + topic,
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total)))
                        .all());
        await("topic " + topic + " has " + total + " partitions", () -> partitionsWithLeader(topic) == total);
    }

    @Override
    public void setTopicConfig(String topic, String key, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        run(
                "set " + key + " of " + topic,
                admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
        await(
                key + " of " + topic + " is " + value,
                () -> run(
                                "read settings of " + topic,
                                admin.describeConfigs(List.of(resource)).all())
                        .get(resource)
                        .get(key)
                        .value()
                        .equals(value));
    }

    @Override
    public void deleteRecords(String topic, int partition, long beforeOffset) {
        TopicPartition place = new TopicPartition(topic, partition);
        run(
                "delete records of " + place,
                admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(beforeOffset)))
                        .all());
    }

    @Override
    public SortedMap<Integer, Long> beginningOffsets(String topic) {
        return offsets(topic, OffsetSpec.earliest());
    }

    @Override
    public SortedMap<Integer, Long> endOffsets(String topic) {
        return offsets(topic, OffsetSpec.latest());
    }

    @Override
    public String topicId(String topic) {
        return describe(topic).topicId().toString();
    }

    @Override
    public Set<String> topics() {
        return run("list topics", admin.listTopics().names());
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(5));
    }

    private SortedMap<Integer, Long> offsets(String topic, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> question = IntStream.range(
                        0, describe(topic).partitions().size())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(Function.identity(), place -> which));
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        run("list offsets of " + topic, admin.listOffsets(question).all())
                .forEach((place, answer) -> offsets.put(place.partition(), answer.offset()));
        return offsets;
    }

    private TopicDescription describe(String topic) {
        return run(
                        "describe topic " + topic,
                        admin.describeTopics(List.of(topic)).allTopicNames())
                .get(topic);
    }

    private long partitionsWithLeader(String topic) {
        try {
            return call(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().stream()
                    .filter(partition ->
                            partition.leader() != null && !partition.leader().isEmpty())
                    .count();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0; // created, but not known to this broker yet
            }
            throw failed("describe topic " + topic, e);
        }
    }

    private static <T> T run(String what, KafkaFuture<T> future) {
        try {
            return call(future);
        } catch (ExecutionException e) {
            throw failed(what, e);
        }
    }

    private static <T> T call(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka did not answer within " + PATIENCE_SECONDS + " s", e);
        }
    }

    /** The cause's classes are not the caller's, so its text goes into the message. */
    private static IllegalStateException failed(String what, ExecutionException e) {
        return new IllegalStateException("cannot " + what + ": " + e.getCause(), e.getCause());
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + PATIENCE_SECONDS + " s in vain until " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting until " + what, e);
            }
        }
    }
}
