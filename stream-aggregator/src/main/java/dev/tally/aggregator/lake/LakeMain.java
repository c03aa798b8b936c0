package dev.tally.aggregator.lake;

import dev.tally.aggregator.Environment;
import dev.tally.aggregator.ExitCode;
import dev.tally.aggregator.health.HealthServer;
import dev.tally.aggregator.health.Pulse;
import dev.tally.aggregator.sink.Fence;
import dev.tally.aggregator.sink.LakeStore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lake's process. How it ends: {@link ExitCode}. */
public final class LakeMain {
    private static final Logger LOG = LoggerFactory.getLogger(LakeMain.class);

    private LakeMain() {}

    /** Runs until something fails, or the process is told to stop. */
    public static void main() {
        // The name in the JSON log: log.json asks for it at each line.
        System.setProperty("tally.service", "lake");
        LakeConfig config;
        try {
            config = LakeConfig.from(System.getenv());
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        int code = run(config);
        // Not exit: Spark's shutdown hooks would wait for what is left of a failed commit. All that counts is
        // committed.
        Runtime.getRuntime().halt(code);
    }

    // Nothing is closed: the process ends by halt, and the servers see its connections go.
    private static int run(LakeConfig config) {
        Pulse pulse = new Pulse(Environment.configuration(System.getenv()));
        AtomicBoolean stopping = new AtomicBoolean();
        // At any moment: what is not committed belongs to no table, and is brought over at the next start.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stopping.set(true);
                            LOG.info("stopped");
                            Runtime.getRuntime().halt(0);
                        },
                        "stop"));
        try {
            HealthServer.start(config.httpAddress(), config.httpPort(), pulse);
            Fence fence = Fence.take(Fence.Realm.LAKE, config.database(), pulse::fail);
            LakeStore store = new LakeStore(config.database(), fence);
            JavaSparkContext spark = new JavaSparkContext(sparkConf(config));
            Thread job = new Thread(() -> run(config, spark, store, pulse), "lake");
            job.setDaemon(true);
            LOG.info("the lake is {}; epoch {}", config.warehouse(), fence.epoch());
            job.start();
            Throwable failed = pulse.awaitFailure();
            return stopping.get() ? 0 : ExitCode.of(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (Exception failed) {
            return ExitCode.of(failed);
        }
    }

    private static void run(LakeConfig config, JavaSparkContext spark, LakeStore store, Pulse pulse) {
        try {
            new LakeJob(config, spark, store, pulse).run();
        } catch (Throwable failed) {
            pulse.fail(failed);
        }
    }

    private static SparkConf sparkConf(LakeConfig config) {
        return new SparkConf()
                .setAppName("tally-lake")
                .setIfMissing("spark.master", config.sparkMaster())
                .setIfMissing("spark.ui.enabled", Boolean.toString(config.sparkUiPort() >= 0))
                .setIfMissing("spark.ui.port", Integer.toString(Math.max(0, config.sparkUiPort())))
                .setIfMissing("spark.ui.showConsoleProgress", "false");
    }
}
