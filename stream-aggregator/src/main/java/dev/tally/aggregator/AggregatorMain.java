package dev.tally.aggregator;

import dev.tally.aggregator.health.HealthServer;
import dev.tally.aggregator.health.Pulse;
import dev.tally.aggregator.lake.LakeMain;
import dev.tally.aggregator.sink.Fence;
import dev.tally.aggregator.sink.PostgresCountSink;
import dev.tally.aggregator.spark.CountingJob;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The aggregator's process; with the argument {@code lake} the lake's. How it ends: {@link ExitCode}.
 */
@SuppressWarnings("deprecation") // DStreams: Spark's word for "no longer developed"; why we use them: docs/adr/0008
public final class AggregatorMain {
    private static final Logger LOG = LoggerFactory.getLogger(AggregatorMain.class);

    private AggregatorMain() {}

    public static void main(String[] arguments) {
        if (arguments.length == 1 && arguments[0].equals("lake")) {
            LakeMain.main();
            return;
        }
        AggregatorConfig config;
        try {
            config = AggregatorConfig.from(System.getenv());
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        int code = run(config);
        // Not exit: Spark's shutdown hooks would wait for what is left of a failed batch. All that counts is committed.
        Runtime.getRuntime().halt(code);
    }

    private static int run(AggregatorConfig config) {
        Pulse pulse = new Pulse(Environment.configuration(System.getenv()));
        try {
            HealthServer.start(config.httpAddress(), config.httpPort(), pulse);
            return count(config, pulse);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (Exception failed) {
            return ExitCode.of(failed);
        }
    }

    // Nothing is closed: the process ends by halt, and the servers see its connections go.
    private static int count(AggregatorConfig config, Pulse pulse) throws Exception {
        Fence fence = Fence.take(Fence.Realm.COUNTS, config.database(), pulse::fail);
        PostgresCountSink sink = new PostgresCountSink(config.database(), fence, config.tally());
        JavaStreamingContext streaming = new JavaStreamingContext(
                sparkConf(config), new Duration(config.batchInterval().toMillis()));
        CountingJob job = new CountingJob(config, streaming, sink, pulse);
        AtomicBoolean stopping = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(job, stopping), "stop"));
        job.execute("tally-aggregator-" + fence.epoch() + "-" + UUID.randomUUID());
        LOG.info("counting from batch {} on, epoch {}", sink.lastBatch() + 1, fence.epoch());
        Throwable failed = pulse.awaitFailure();
        if (stopping.get()) {
            // Spark has a shutdown hook, too, and takes the batch under way its executors: it was not committed.
            LOG.info("stopped; the batch under way is counted at the next start");
            return 0;
        }
        return ExitCode.of(failed);
    }

    private static void stop(CountingJob job, AtomicBoolean stopping) {
        stopping.set(true);
        job.stop();
        LOG.info("stopped");
        Runtime.getRuntime().halt(0);
    }

    private static SparkConf sparkConf(AggregatorConfig config) {
        long perSecond = Math.max(
                1,
                config.maxRecordsPerPartition() * 1000L / config.batchInterval().toMillis());
        return new SparkConf()
                .setAppName("tally-aggregator")
                .setIfMissing("spark.master", config.sparkMaster())
                .setIfMissing("spark.ui.enabled", Boolean.toString(config.sparkUiPort() >= 0))
                .setIfMissing("spark.ui.port", Integer.toString(Math.max(0, config.sparkUiPort())))
                .setIfMissing("spark.ui.showConsoleProgress", "false")
                // One batch at a time, whatever else is configured: positions move in order.
                .set("spark.streaming.concurrentJobs", "1")
                .set("spark.streaming.kafka.maxRatePerPartition", Long.toString(perSecond))
                .set("spark.streaming.stopGracefullyOnShutdown", "false");
    }
}
