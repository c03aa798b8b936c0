package dev.tally.aggregator.spark;

import dev.tally.aggregator.StopException;
import dev.tally.aggregator.sink.StoredPosition;
import dev.tally.model.process.KafkaConnection;
import dev.tally.model.record.Position.Partition;
import dev.tally.model.record.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the topics with what was stored of them, and stops where they no longer fit: a position that Kafka's retention
 * overtook, a log shorter than what was counted of it, a topic that was deleted and created again. Consumers see none of
 * these by themselves; a position is only a number.
 */
public final class TopicGuard {
    private static final Logger LOG = LoggerFactory.getLogger(TopicGuard.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private final Admin admin;
    private final Set<String> topics;
    private final String kept;
    private Set<String> missing = Set.of();
    private long lastLook;

    /**
     * @param topics those to look at
     * @param kept what the stored positions say of the records before them, for its messages: "counted"
     */
    public TopicGuard(KafkaConnection kafka, Set<String> topics, String kept) {
        this.topics = topics;
        this.kept = kept;
        this.admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis())));
    }

    /**
     * Waits for Tally's own topics, for as long as a platform that starts everything at once needs to make them.
     *
     * @throws IllegalStateException where one is still missing then
     */
    public void awaitOwnTopics() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                describe();
                return;
            } catch (IllegalStateException notYet) {
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                Thread.sleep(100);
            }
        }
    }

    /**
     * Checks every stored position and finds the partitions that have none.
     *
     * @return where counting begins for new partitions: at the first offset that Kafka holds
     * @throws StopException where a stored position no longer fits its topic
     */
    public List<StoredPosition> check(List<StoredPosition> stored) {
        Map<String, TopicDescription> descriptions = describe();
        Set<TopicPartition> present = new HashSet<>();
        descriptions
                .values()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> present.add(new TopicPartition(topic.name(), partition.partition()))));
        Map<TopicPartition, Long> earliest = offsets(present, OffsetSpec.earliest());
        Map<TopicPartition, Long> end = offsets(present, OffsetSpec.latest());
        SortedMap<TopicPartition, StoredPosition> byPartition = new TreeMap<>(BY_NAME);
        for (StoredPosition position : stored) {
            if (topics.contains(position.topic())) {
                byPartition.put(new TopicPartition(position.topic(), position.partition()), position);
            }
        }
        List<String> problems = new ArrayList<>();
        byPartition.forEach((partition, position) -> {
            TopicDescription description = descriptions.get(position.topic());
            if (description == null) {
                return; // missing for now, see describe
            }
            String problem =
                    problem(position, description.topicId().toString(), earliest.get(partition), end.get(partition));
            if (problem != null) {
                problems.add("topic " + position.topic() + " partition " + position.partition() + " is " + kept
                        + " up to offset " + position.nextOffset() + ", and Kafka holds " + problem);
            }
        });
        if (!problems.isEmpty()) {
            throw new StopException(String.join("; ", problems));
        }
        List<StoredPosition> fresh = new ArrayList<>();
        for (TopicPartition partition : present) {
            if (!byPartition.containsKey(partition)) {
                String id = descriptions.get(partition.topic()).topicId().toString();
                fresh.add(new StoredPosition(partition.topic(), partition.partition(), earliest.get(partition), id));
            }
        }
        return fresh;
    }

    /** The first offset that Kafka still holds of each; of topics that are not there, or not looked at, it holds none. */
    public Map<Partition, Long> earliest(Collection<Partition> partitions) {
        Map<Partition, Long> earliest = new HashMap<>();
        Set<TopicPartition> present = partitions.stream()
                .filter(partition -> topics.contains(partition.topic()) && !missing.contains(partition.topic()))
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .collect(Collectors.toSet());
        offsets(present, OffsetSpec.earliest())
                .forEach((partition, offset) ->
                        earliest.put(new Partition(partition.topic(), partition.partition()), offset));
        return earliest;
    }

    /** Checks that the topics still are those that were stored. Ids never come back, so what was read before is theirs. */
    public void requireSameTopics(Collection<StoredPosition> stored) {
        Map<String, TopicDescription> descriptions = describe();
        boolean same = stored.stream()
                .filter(position -> descriptions.containsKey(position.topic()))
                .allMatch(position -> position.topicId()
                        .equals(descriptions.get(position.topic()).topicId().toString()));
        if (!same) {
            check(List.copyOf(stored));
        }
    }

    private @Nullable String problem(
            StoredPosition position, String topicId, @Nullable Long earliest, @Nullable Long end) {
        String held = earliest == null || end == null ? "no such partition" : "offsets " + earliest + " to " + end;
        if (!position.topicId().equals(topicId)) {
            return held + " of another topic: it was deleted and created again, id " + position.topicId() + " became "
                    + topicId;
        }
        if (earliest == null || end == null) {
            return held;
        }
        if (position.nextOffset() < earliest) {
            return held + ": retention removed " + (earliest - position.nextOffset()) + " records before they were "
                    + kept;
        }
        if (position.nextOffset() > end) {
            return held + ": its log was truncated or restored from a backup";
        }
        return null;
    }

    /** Looks now and then whether topics came or went, for times without records. */
    public void look() {
        if (System.nanoTime() - lastLook > LOOK_EVERY.toNanos()) {
            describe();
        }
    }

    /** The topics that were missing when they were looked for last. */
    Set<String> missing() {
        return missing;
    }

    /** Those of these positions whose topic was there when it was looked for last. */
    public List<StoredPosition> present(List<StoredPosition> stored) {
        return stored.stream()
                .filter(position -> topics.contains(position.topic()) && !missing.contains(position.topic()))
                .toList();
    }

    /**
     * The topics that are there. One that others write may be missing: that is said once, and the rest goes on without it.
     *
     * @throws IllegalStateException where one of Tally's own is missing
     */
    private Map<String, TopicDescription> describe() {
        Map<String, TopicDescription> descriptions = new TreeMap<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            try {
                descriptions.put(topic, get(description));
            } catch (UnknownTopicOrPartitionException absent) {
                if (Topics.OWN.contains(topic)) {
                    throw new IllegalStateException(
                            "topic " + topic + " does not exist. Create it with: tally topics create", absent);
                }
            }
        });
        lastLook = System.nanoTime();
        report(descriptions.keySet());
        return descriptions;
    }

    private void report(Set<String> present) {
        Set<String> absent = new TreeSet<>(topics);
        absent.removeAll(present);
        if (!absent.equals(missing)) {
            if (absent.isEmpty()) {
                LOG.info("every topic under sources is there");
            } else {
                LOG.warn("topics under sources that do not exist: {}; they are {} as soon as they do", absent, kept);
            }
            missing = absent;
        }
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec) {
        return get(admin.listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> spec)))
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException late) {
            throw new IllegalStateException("Kafka did not answer within " + PATIENCE.toSeconds() + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
