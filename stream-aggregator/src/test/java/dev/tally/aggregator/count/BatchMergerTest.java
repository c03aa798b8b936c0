package dev.tally.aggregator.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.aggregator.count.CountBatch.DocumentChange;
import dev.tally.aggregator.count.CountBatch.WordShare;
import dev.tally.model.config.ConfigReader;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.Line;
import dev.tally.model.record.LineCodec;
import dev.tally.model.record.Topics;
import dev.tally.model.record.WireRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Cuts streams of records into batches and ranges at random, counts them as the aggregator does and compares with a plain
 * loop over all records that knows no batches, ranges or assumptions.
 */
class BatchMergerTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final CountingRules RULES = rules();
    private static final Tokenizer TOKENIZER = new Tokenizer(RULES.words());

    @Test
    void anyCutOfAnyStreamComesToTheSame() {
        for (int seed = 0; seed < 600; seed++) {
            Random random = new Random(seed);
            List<List<WireRecord>> partitions = List.of(lines(random, "p0-"), lines(random, "p1-"), events(random));
            Expected expected = new Expected();
            Counted counted = new Counted();
            int[] next = new int[partitions.size()];
            while (true) {
                List<TopicRange> ranges = new ArrayList<>();
                for (int p = 0; p < next.length; p++) {
                    int left = partitions.get(p).size() - next[p];
                    int take = Math.min(left, random.nextInt(8));
                    if (take > 0) {
                        ranges.add(new TopicRange(p < 2 ? Topics.LINES : Topics.EVENTS, p, next[p], next[p] + take));
                        for (int i = 0; i < take; i++) {
                            expected.add(partitions.get(p).get(next[p] + i));
                        }
                        next[p] += take;
                    } else if (left > 0) {
                        ranges.add(new TopicRange(p < 2 ? Topics.LINES : Topics.EVENTS, p, next[p], next[p] + 1));
                        expected.add(partitions.get(p).get(next[p]));
                        next[p]++;
                    }
                }
                if (ranges.isEmpty()) {
                    break;
                }
                counted.commit(ranges, partitions);
                assertThat(counted.documents).as("seed %s", seed).isEqualTo(expected.documents);
                assertThat(counted.accepted + " " + counted.duplicates + " " + counted.rejected)
                        .as("accepted, duplicates, rejected of seed %s", seed)
                        .isEqualTo(expected.accepted + " " + expected.duplicates + " " + expected.rejected);
                assertThat(counted.events).as("events of seed %s", seed).isEqualTo(expected.eventCount);
            }
        }
    }

    /** Publishers that crash and begin again, change their mind, withdraw; and now and then a plain producer. */
    private static List<WireRecord> lines(Random random, String prefix) {
        List<WireRecord> records = new ArrayList<>();
        String[] versions = {"v1", "v2", "v3"};
        for (int step = 0; step < 12; step++) {
            String document = prefix + random.nextInt(3);
            int kind = random.nextInt(10);
            if (kind == 0) {
                records.add(LineCodec.encode(Line.withdraw(document, NOW)));
            } else if (kind == 1) {
                records.add(LineCodec.encode(
                        new Line(document, null, -1, Line.Op.LINE, null, "plain".getBytes(UTF_8), null)));
            } else {
                String version = versions[random.nextInt(versions.length)];
                int length = 1 + random.nextInt(5);
                int from = random.nextInt(3) == 0 ? random.nextInt(length) : 0;
                int until = random.nextInt(3) == 0 ? random.nextInt(length + 1) : length + 1;
                for (int sequence = from; sequence < until; sequence++) {
                    records.add(LineCodec.encode(
                            sequence == length
                                    ? Line.end(document, version, length, NOW)
                                    : Line.of(
                                            document,
                                            version,
                                            sequence,
                                            NOW,
                                            (version + " w" + sequence).getBytes(UTF_8))));
                }
            }
        }
        return records;
    }

    private static List<WireRecord> events(Random random) {
        List<WireRecord> records = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String data = random.nextInt(6) == 0 ? "{\"other\":1}" : "{}";
            records.add(EventCodec.encode(
                    new Event("id" + random.nextInt(12), true, "/s", "t", NOW, data.getBytes(UTF_8)), null));
        }
        return records;
    }

    private static CountingRules rules() {
        try {
            return CountingRules.of(ConfigReader.defaults());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The rules, one record after the other, as the contract states them. */
    private static final class Expected {
        private final Map<String, Map<String, Long>> documents = new TreeMap<>();
        private final Map<String, String> version = new HashMap<>();
        private final Map<String, Long> mark = new HashMap<>();
        private final Map<String, Boolean> withdrawn = new HashMap<>();
        private final Map<String, String> ids = new HashMap<>();
        private long accepted;
        private long duplicates;
        private long rejected;
        private long eventCount;

        void add(WireRecord record) {
            if (record.topic().equals(Topics.EVENTS)) {
                String body = new String(record.value(), UTF_8);
                String first = ids.putIfAbsent(header(record, "ce_id"), body);
                if (first == null) {
                    accepted++;
                    eventCount++;
                } else if (first.equals(body)) {
                    duplicates++;
                } else {
                    rejected++;
                }
                return;
            }
            String name = header(record, "tally-document");
            String op = header(record, "tally-op");
            String newVersion = header(record, "tally-version");
            if (op.equals("withdraw")) {
                documents.put(name, new TreeMap<>());
                withdrawn.put(name, true);
                accepted++;
                return;
            }
            boolean out = withdrawn.getOrDefault(name, false);
            if (newVersion == null) {
                if (out) {
                    withdrawn.put(name, false);
                    version.remove(name);
                }
            } else {
                long sequence = Long.parseLong(header(record, "tally-sequence"));
                if (newVersion.equals(version.get(name))) {
                    if (out || sequence < mark.get(name)) {
                        duplicates++;
                        return;
                    }
                    if (sequence > mark.get(name)) {
                        rejected++;
                        return;
                    }
                } else if (sequence == 0) {
                    documents.put(name, new TreeMap<>());
                    withdrawn.put(name, false);
                } else {
                    rejected++;
                    return;
                }
                version.put(name, newVersion);
                mark.put(name, sequence + 1);
            }
            accepted++;
            Map<String, Long> words = documents.computeIfAbsent(name, absent -> new TreeMap<>());
            if (op.equals("line")) {
                for (String word : new String(record.value(), UTF_8).split(" ", -1)) {
                    words.merge(word, 1L, Long::sum);
                }
            }
        }

        private static String header(WireRecord record, String name) {
            byte[] value = record.header(name);
            return value == null ? null : new String(value, UTF_8);
        }
    }

    /** What the tables would hold. */
    private static final class Counted {
        private final Map<String, Map<String, Long>> documents = new TreeMap<>();
        private final Map<String, DocumentState> states = new HashMap<>();
        private final Map<UUID, EventId> ids = new HashMap<>();
        private long accepted;
        private long duplicates;
        private long rejected;
        private long events;

        void commit(List<TopicRange> ranges, List<List<WireRecord>> partitions) {
            BatchMerger merger = new BatchMerger(
                    states, ids, (range, knowledge) -> count(range, partitions.get(range.partition()), knowledge));
            CountBatch batch = merger.merge(ranges.stream()
                    .map(range -> count(range, partitions.get(range.partition()), Knowledge.NONE))
                    .toList());
            assertThat(batch.consumed())
                    .isEqualTo(batch.accepted()
                            + batch.duplicates()
                            + batch.rejections().size());
            accepted += batch.accepted();
            duplicates += batch.duplicates();
            rejected += batch.rejections().size();
            batch.events().forEach(event -> ids.put(event.id().id(), event.id()));
            batch.types().values().forEach(type -> events += type.accepted());
            for (DocumentChange change : batch.documents()) {
                Map<String, Long> words = documents.computeIfAbsent(change.name(), absent -> new TreeMap<>());
                if (change.startsOver()) {
                    words.clear();
                }
                for (WordShare share : change.shares()) {
                    for (int i = 0; i < share.counts().length; i++) {
                        words.merge(batch.words().get(share.wordIndexes()[i]), share.counts()[i], Long::sum);
                    }
                }
                states.put(change.name(), change.after());
            }
        }

        private static RangeDelta count(TopicRange range, List<WireRecord> records, Knowledge knowledge) {
            RangeCounter counter = new RangeCounter(range, RULES, knowledge, TOKENIZER);
            for (int offset = (int) range.fromOffset(); offset < range.untilOffset(); offset++) {
                WireRecord record = records.get(offset);
                counter.add(
                        new ReceivedRecord(offset, NOW.toEpochMilli(), record.key(), record.value(), record::header));
            }
            return counter.delta(range.untilOffset());
        }
    }
}
