package dev.tally.aggregator.spark;

import dev.tally.aggregator.AggregatorConfig;
import dev.tally.aggregator.count.CountBatch;
import dev.tally.aggregator.count.CountingRules;
import dev.tally.aggregator.count.RangeDelta;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.health.BatchMeters;
import dev.tally.aggregator.health.Pulse;
import dev.tally.aggregator.sink.PostgresCountSink;
import dev.tally.aggregator.sink.StoredPosition;
import dev.tally.model.config.Source;
import dev.tally.model.process.FailPoint;
import dev.tally.model.record.Position.Partition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of a batch: the source gives ranges, the transform counts them, the sink commits them with their positions. The
 * first batch that fails is the last one: what follows is not run, and the process ends.
 */
@SuppressWarnings("deprecation") // DStreams: docs/adr/0008
public final class CountingJob {
    private static final Logger LOG = LoggerFactory.getLogger(CountingJob.class);

    private final AggregatorConfig config;
    private final JavaStreamingContext streaming;
    private final PostgresCountSink sink;
    private final Pulse pulse;
    private final BatchMeters meters;
    private final TopicGuard guard;
    private final CountTransform transform;
    private final CounterBackfill backfill;
    private final Set<String> sources;
    private final Semaphore turn = new Semaphore(1);
    private List<StoredPosition> positions = List.of();
    private CountingRules live;
    /** The missing topics that are in the database; null before the first look. */
    private @Nullable Set<String> noted;

    public CountingJob(AggregatorConfig config, JavaStreamingContext streaming, PostgresCountSink sink, Pulse pulse) {
        this.config = config;
        this.streaming = streaming;
        this.sink = sink;
        this.pulse = pulse;
        this.meters = new BatchMeters(pulse.registry());
        this.guard = new TopicGuard(config.kafka(), config.rules().topics(), "counted");
        this.transform = new CountTransform(
                streaming.sparkContext(),
                KafkaRecordSource.consumerParameters(config.kafka()),
                config.kafkaPatience(),
                config.maxBytes());
        this.backfill = new CounterBackfill(
                new PlatformPast(
                        config.rules(),
                        transform,
                        guard,
                        new LakeReader(streaming.sparkContext().hadoopConfiguration()),
                        config.backfillFromLake(),
                        sink),
                config.maxRecordsPerPartition());
        this.sources = config.tally().sources().stream().map(Source::topic).collect(Collectors.toSet());
        this.live = config.rules().withCounters(sink.counters(true));
    }

    /**
     * Starts counting at the stored positions.
     *
     * @param group a consumer group that is this run's alone
     */
    public void execute(String group) throws SQLException, InterruptedException {
        guard.awaitOwnTopics();
        knowPartitions();
        KafkaRecordSource.open(
                        streaming,
                        config.kafka(),
                        group,
                        config.rules().topics(),
                        guard.present(positions),
                        config.maxRecordsPerPartition())
                .forEachBatch(this::run);
        streaming.start();
        Thread watch = new Thread(this::watch, "stream-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Where Spark fails to choose ranges no batch ever sees it: Spark would log it and try again, maybe for ever. */
    private void watch() {
        try {
            streaming.awaitTermination();
        } catch (Throwable failed) {
            pulse.fail(failed);
        }
    }

    /** Waits for the batch that runs; no other begins. */
    public void stop() {
        turn.acquireUninterruptibly();
    }

    private List<TopicRange> run(List<TopicRange> ranges) {
        if (!turn.tryAcquire()) {
            return ranges;
        }
        try {
            List<TopicRange> left = ranges.isEmpty() ? ranges : count(ranges);
            noteSources();
            if (backfill.step()) {
                live = config.rules().withCounters(sink.counters(true));
            }
            sink.maintain();
            pulse.beat();
            turn.release();
            return left;
        } catch (Throwable failed) {
            // The turn is not given back: Spark would start the next batch, and it must not run.
            pulse.fail(failed);
            return ranges;
        }
    }

    /** Returns what of the ranges is left, where their records were large. */
    private List<TopicRange> count(List<TopicRange> ranges) throws SQLException {
        FailPoint.reach("G1");
        long start = System.nanoTime();
        if (!ranges.stream().allMatch(this::isKnown)) {
            knowPartitions();
        }
        List<RangeDelta> deltas = transform.count(ranges, live);
        CountBatch batch = sink.merge(deltas, (range, knowledge) -> transform.again(range, knowledge, live));
        guard.requireSameTopics(positions);
        long counted = System.nanoTime();
        long batchId = sink.commit(batch);
        long done = System.nanoTime();
        meters.committed(batch, counted - start, done - counted - sink.commitNanos(), sink.commitNanos());
        LOG.atInfo()
                .addKeyValue("batch_id", batchId)
                .log(
                        "batch {}: {} records ({} accepted, {} duplicates, {} rejected), {} documents, {} words; counted in {} ms,"
                                + " committed in {} ms",
                        batchId,
                        batch.consumed(),
                        batch.accepted(),
                        batch.duplicates(),
                        batch.rejections().size(),
                        batch.documents().size(),
                        batch.words().size(),
                        TimeUnit.NANOSECONDS.toMillis(counted - start),
                        TimeUnit.NANOSECONDS.toMillis(done - counted));
        List<TopicRange> left = left(ranges, deltas);
        if (left.isEmpty() && ranges.stream().noneMatch(this::isFull)) {
            sink.caughtUp();
        }
        return left;
    }

    /** Whether more of its partition waits: Spark then gives as many records as a batch may take, or a few less by rounding. */
    private boolean isFull(TopicRange range) {
        return range.length() * 10 >= config.maxRecordsPerPartition() * 9L;
    }

    private static List<TopicRange> left(List<TopicRange> ranges, List<RangeDelta> deltas) {
        Map<Partition, Long> counted = new HashMap<>();
        deltas.forEach(delta -> counted.put(delta.range().of(), delta.range().untilOffset()));
        return ranges.stream()
                .map(range -> range.from(counted.get(range.of())))
                .filter(range -> range.length() > 0)
                .toList();
    }

    private void noteSources() throws SQLException {
        guard.look();
        if (!guard.missing().equals(noted)) {
            sink.noteSources(sources, guard.missing());
            noted = guard.missing();
        }
    }

    private boolean isKnown(TopicRange range) {
        return positions.stream()
                .anyMatch(known -> known.topic().equals(range.topic()) && known.partition() == range.partition());
    }

    /** Checks the stored positions against the topics, and begins partitions that are new. */
    private void knowPartitions() throws SQLException {
        List<StoredPosition> stored = sink.committedPositions();
        List<StoredPosition> fresh = guard.check(stored);
        sink.begin(fresh);
        List<StoredPosition> all = new ArrayList<>(stored);
        all.addAll(fresh);
        positions = List.copyOf(all);
    }
}
