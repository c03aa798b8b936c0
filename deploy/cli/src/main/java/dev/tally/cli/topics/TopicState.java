package dev.tally.cli.topics;

import dev.tally.cli.kafka.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * A topic as Kafka has it now.
 *
 * @param retention how long records stay; null: time removes none
 */
record TopicState(String name, int replication, @Nullable Duration retention, List<Partition> partitions) {
    /** Its first offset and the one behind its last. */
    record Partition(int number, long begin, long end) {}

    /** Offsets that it spans; some hold no record where others write in transactions, or records were compacted. */
    long records() {
        return partitions.stream()
                .mapToLong(partition -> partition.end() - partition.begin())
                .sum();
    }

    /** All of these, in the order of their names; one that is missing is a failure. */
    static List<TopicState> of(Broker broker, Collection<String> topics) {
        Map<String, TopicDescription> descriptions =
                broker.get(broker.admin().describeTopics(topics).allTopicNames());
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        List<ConfigResource> settings = new ArrayList<>();
        descriptions.values().forEach(topic -> {
            settings.add(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            topic.partitions().forEach(partition -> {
                first.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.earliest());
                last.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
            });
        });
        Map<TopicPartition, ListOffsetsResultInfo> begins =
                broker.get(broker.admin().listOffsets(first).all());
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                broker.get(broker.admin().listOffsets(last).all());
        Map<String, Duration> retentions = retentions(broker, settings);
        List<TopicState> states = new ArrayList<>();
        new TreeMap<>(descriptions).values().forEach(topic -> {
            List<Partition> partitions = new ArrayList<>();
            topic.partitions().forEach(info -> {
                TopicPartition partition = new TopicPartition(topic.name(), info.partition());
                partitions.add(new Partition(
                        info.partition(),
                        begins.get(partition).offset(),
                        ends.get(partition).offset()));
            });
            int replication = topic.partitions().get(0).replicas().size();
            states.add(new TopicState(topic.name(), replication, retentions.get(topic.name()), partitions));
        });
        return states;
    }

    private static Map<String, Duration> retentions(Broker broker, List<ConfigResource> topics) {
        Map<String, Duration> retentions = new HashMap<>();
        broker.get(broker.admin().describeConfigs(topics).all()).forEach((topic, config) -> {
            long milliseconds =
                    Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
            boolean deletes =
                    config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains(TopicConfig.CLEANUP_POLICY_DELETE);
            if (deletes && milliseconds >= 0) {
                retentions.put(topic.name(), Duration.ofMillis(milliseconds));
            }
        });
        return retentions;
    }
}
