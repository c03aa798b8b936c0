package dev.tally.aggregator.lake;

import dev.tally.aggregator.count.CountingRules;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.health.Pulse;
import dev.tally.aggregator.lake.LakeTask.Piece;
import dev.tally.aggregator.sink.LakeStore;
import dev.tally.aggregator.sink.StoredPosition;
import dev.tally.aggregator.spark.KafkaRecordSource;
import dev.tally.aggregator.spark.TopicGuard;
import dev.tally.model.record.Position.Partition;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of a commit: the ledger gives ranges that were counted, and says which of their records were not; the tasks write the
 * others to files; the sink commits the files with the positions. The lake never runs ahead of the counts, and holds exactly
 * what was counted. Not thread-safe.
 */
final class LakeJob {
    private static final Logger LOG = LoggerFactory.getLogger(LakeJob.class);
    private static final long LEAST_BYTES = 1024 * 1024;

    private final LakeConfig config;
    private final JavaSparkContext spark;
    private final LakeStore store;
    private final LakeCatalog catalog;
    private final LakeSink sink;
    private final LakeUpkeep upkeep;
    private final Pulse pulse;
    private final LakeMeters meters;
    private final TopicGuard guard;
    private final TablePlans plans;
    private final CountingRules rules;

    LakeJob(LakeConfig config, JavaSparkContext spark, LakeStore store, Pulse pulse) throws IOException {
        this.config = config;
        this.spark = spark;
        this.store = store;
        this.catalog = new LakeCatalog(store, spark.hadoopConfiguration(), config.warehouse());
        this.sink = new LakeSink(store, catalog);
        this.pulse = pulse;
        this.meters = new LakeMeters(pulse.registry());
        this.rules = CountingRules.of(config.tally()).withCounters(List.of());
        this.plans = TablePlans.of(config.tally());
        this.upkeep = new LakeUpkeep(config, spark, store, catalog, plans);
        this.guard = new TopicGuard(config.kafka(), rules.topics(), "in the lake");
    }

    /** Brings over what was counted, again and again, until something fails. */
    void run() throws SQLException, IOException, InterruptedException {
        catalog.requireTables();
        guard.awaitOwnTopics();
        long wait = config.tally().lake().every().toNanos();
        long held = -1;
        while (true) {
            long next = System.nanoTime() + wait;
            boolean more = true;
            while (more) {
                more = step();
                pulse.beat();
                upkeep.runIfDue();
                pulse.beat();
            }
            if (store.lastCommit() != held) {
                meters.holds(store.held());
                held = store.lastCommit();
            }
            while (System.nanoTime() < next) {
                TimeUnit.NANOSECONDS.sleep(
                        Math.min(TimeUnit.SECONDS.toNanos(1), Math.max(1, next - System.nanoTime())));
                pulse.beat();
            }
        }
    }

    /** One commit; answers whether more is waiting. */
    private boolean step() throws SQLException, IOException {
        List<StoredPosition> counted = store.counted().stream()
                .filter(position -> rules.topics().contains(position.topic()))
                .toList();
        Map<Partition, Long> positions = store.positions();
        List<TablePlan> tables = plans.plan(store.countedTypes(), store.tables().values());
        guard.look();
        List<TopicRange> waiting = waiting(guard.present(counted), begin(counted, positions));
        if (waiting.isEmpty()) {
            return false;
        }
        List<TopicRange> ranges = waiting.stream()
                .map(range -> range.before(Math.min(range.untilOffset(), range.fromOffset() + config.maxRecords())))
                .toList();
        List<Piece> pieces = new ArrayList<>();
        for (TopicRange range : ranges) {
            pieces.add(new Piece(range, store.uncounted(range)));
        }
        checkTopics(counted, ranges);
        sink.agree(tables);
        long start = System.nanoTime();
        List<LakeDelta> deltas = write(pieces, tables);
        guard.requireSameTopics(counted);
        long written = System.nanoTime();
        long commitId = sink.commit(deltas);
        long done = System.nanoTime();
        meters.committed(deltas, done - start);
        LOG.info(
                "commit {}: {} rows in {} files of {} tables; written in {} ms, committed in {} ms",
                commitId,
                deltas.stream().mapToLong(LakeDelta::rows).sum(),
                deltas.stream().mapToInt(delta -> delta.files().size()).sum(),
                deltas.stream()
                        .flatMap(delta -> delta.files().stream())
                        .map(LakeDelta.WrittenFile::table)
                        .distinct()
                        .count(),
                TimeUnit.NANOSECONDS.toMillis(written - start),
                TimeUnit.NANOSECONDS.toMillis(done - written));
        return !waiting.equals(deltas.stream().map(LakeDelta::range).toList());
    }

    /** Enters partitions that are new here: they begin where counting began, or where Kafka does if that is later. */
    private Map<Partition, Long> begin(List<StoredPosition> counted, Map<Partition, Long> positions)
            throws SQLException {
        List<StoredPosition> fresh = counted.stream()
                .filter(position -> !positions.containsKey(partition(position)))
                .toList();
        if (fresh.isEmpty()) {
            return positions;
        }
        Map<Partition, Long> earliest =
                guard.earliest(fresh.stream().map(LakeJob::partition).toList());
        Map<Partition, Long> began = store.firstCounted();
        Map<Partition, Long> first = new TreeMap<>();
        for (StoredPosition position : fresh) {
            long held = earliest.getOrDefault(partition(position), position.nextOffset());
            first.put(
                    partition(position),
                    Math.min(position.nextOffset(), Math.max(began.get(partition(position)), held)));
        }
        store.begin();
        store.beginPartitions(first);
        store.commit();
        return store.positions();
    }

    /** What the lake lacks of topics that can be read: of one that is gone it stays behind, and the others go on. */
    private static List<TopicRange> waiting(List<StoredPosition> present, Map<Partition, Long> positions) {
        return present.stream()
                .map(position -> new TopicRange(
                        position.topic(),
                        position.partition(),
                        positions.get(partition(position)),
                        position.nextOffset()))
                .filter(range -> range.length() > 0)
                .toList();
    }

    /** Whether Kafka still holds what is to be read, of the very topics that were counted. */
    private void checkTopics(List<StoredPosition> counted, List<TopicRange> ranges) {
        Map<Partition, String> ids =
                counted.stream().collect(Collectors.toMap(LakeJob::partition, StoredPosition::topicId));
        guard.check(ranges.stream()
                .map(range ->
                        new StoredPosition(range.topic(), range.partition(), range.fromOffset(), ids.get(range.of())))
                .toList());
    }

    private List<LakeDelta> write(List<Piece> pieces, List<TablePlan> tables) {
        Map<String, Table> copies =
                tables.stream().collect(Collectors.toMap(TablePlan::name, plan -> catalog.copy(plan.name())));
        LakeTask task = new LakeTask(
                rules,
                tables,
                copies,
                KafkaRecordSource.consumerParameters(config.kafka()),
                config.kafkaPatience(),
                Math.max(LEAST_BYTES, config.maxBytes() / pieces.size()));
        return spark.parallelize(pieces, pieces.size()).map(task::write).collect();
    }

    private static Partition partition(StoredPosition position) {
        return new Partition(position.topic(), position.partition());
    }
}
