package dev.tally.aggregator.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.sink.PartitionPast;
import dev.tally.aggregator.sink.PartitionPast.Where;
import dev.tally.model.config.Condition;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.Measure;
import dev.tally.model.record.Position.Partition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** A past in memory, whose Kafka forgets and whose lake grows as a test says. What neither has cannot be read. */
final class RememberedPast implements Past {
    /** How a partition is counted: everything from 0 on. */
    static final class Side {
        long kafkaFrom;
        long lakeFrom;
        /** -1: it has not begun. */
        long lakeUntil = -1;

        final long counted;

        private Side(long counted) {
            this.counted = counted;
        }
    }

    private final Map<Partition, Side> sides = new TreeMap<>();
    private final Map<String, CounterDefinition> behind = new TreeMap<>();
    private final List<String> live = new ArrayList<>();
    private final Map<String, Map<Partition, List<Where>>> read = new HashMap<>();
    private final Map<Counted, Where> places = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Happens when a range of Kafka's is about to be read. */
    Runnable beforeKafka = () -> {};

    boolean isLakeReadable = true;

    Side partition(String topic, int number, long counted) {
        return sides.computeIfAbsent(new Partition(topic, number), first -> new Side(counted));
    }

    /** A counter of what is on this topic. */
    void add(String counter, String topic) {
        List<Measure> measures = List.of(new Measure("n", Measure.Kind.COUNT, null));
        Condition always = new Condition.All(List.of());
        behind.put(counter, new CounterDefinition(counter, topic, always, List.of(), measures, List.of(), Map.of(), 1));
    }

    List<String> live() {
        return live;
    }

    /** Where each of a partition's offsets was read, as {@code KAFKA 3 LAKE 2}: three there, and then two here. */
    String read(String counter, String topic, int partition) {
        List<String> runs = new ArrayList<>();
        long length = 0;
        List<Where> offsets =
                read.getOrDefault(counter, Map.of()).getOrDefault(new Partition(topic, partition), List.of());
        for (int i = 0; i < offsets.size(); i++) {
            length++;
            if (i + 1 == offsets.size() || offsets.get(i) != offsets.get(i + 1)) {
                runs.add(offsets.get(i) + " " + length);
                length = 0;
            }
        }
        return String.join(" ", runs);
    }

    @Override
    public List<CounterDefinition> counters() {
        return List.copyOf(behind.values());
    }

    @Override
    public List<PartitionPast> partitions(CounterDefinition counter) {
        return sides.entrySet().stream()
                .filter(side -> side.getKey().topic().equals(counter.from()))
                .map(side -> new PartitionPast(
                        side.getKey().topic(),
                        side.getKey().partition(),
                        offsets(counter, side.getKey()).size(),
                        side.getValue().lakeFrom,
                        side.getValue().lakeUntil,
                        side.getValue().counted))
                .toList();
    }

    private List<Where> offsets(CounterDefinition counter, Partition partition) {
        return read.computeIfAbsent(counter.name(), first -> new HashMap<>())
                .computeIfAbsent(partition, first -> new ArrayList<>());
    }

    @Override
    public Map<Partition, Long> onKafka(Collection<Partition> partitions) {
        return partitions.stream().collect(Collectors.toMap(p -> p, p -> sides.get(p).kafkaFrom));
    }

    @Override
    public Counted countKafka(CounterDefinition counter, List<TopicRange> ranges) {
        beforeKafka.run();
        for (TopicRange range : ranges) {
            if (range.fromOffset() < sides.get(range.of()).kafkaFrom) {
                throw new IllegalStateException("Kafka no longer holds all of " + range);
            }
        }
        return counted(ranges, Where.KAFKA);
    }

    @Override
    public Callable<Counted> lake(CounterDefinition counter, List<TopicRange> ranges) {
        for (TopicRange range : ranges) {
            Side side = sides.get(range.of());
            assertThat(range.fromOffset()).isGreaterThanOrEqualTo(side.lakeFrom);
            assertThat(range.untilOffset()).isLessThanOrEqualTo(side.lakeUntil);
        }
        return () -> {
            if (!isLakeReadable) {
                throw new IOException("not mounted");
            }
            return counted(ranges, Where.LAKE);
        };
    }

    private Counted counted(List<TopicRange> ranges, Where where) {
        Counted counted = new Counted(ranges, List.of());
        places.put(counted, where);
        return counted;
    }

    @Override
    public void commit(CounterDefinition counter, Counted counted, long backlog) {
        for (TopicRange range : counted.ranges()) {
            List<Where> offsets = offsets(counter, range.of());
            assertThat(range.fromOffset()).isEqualTo(offsets.size());
            Where[] more = new Where[(int) range.length()];
            Arrays.fill(more, places.getOrDefault(counted, Where.NOWHERE));
            offsets.addAll(List.of(more));
        }
        assertThat(backlog)
                .isEqualTo(partitions(counter).stream()
                        .mapToLong(PartitionPast::left)
                        .sum());
    }

    @Override
    public void show(CounterDefinition counter) {
        assertThat(partitions(counter)).allMatch(partition -> partition.left() == 0);
        behind.remove(counter.name());
        live.add(counter.name());
    }
}
