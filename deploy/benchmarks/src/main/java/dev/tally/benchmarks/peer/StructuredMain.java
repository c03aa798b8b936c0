package dev.tally.benchmarks.peer;

import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * Spark Structured Streaming as its guides put it together: Kafka source, checkpoint, foreachBatch, JDBC, as many shuffle
 * partitions as cores, as many records a batch as make it efficient. Its promise is at least once: a batch that was written
 * when the process died before Spark had noted it is written again.
 */
public final class StructuredMain {
    private static final int CORES = 2;
    private static final int MOST_RECORDS = 100_000;

    private StructuredMain() {}

    /** Counts until it is killed. */
    public static void main(String[] arguments) throws StreamingQueryException, TimeoutException {
        PeerSettings settings = PeerSettings.of(arguments, System.getenv());
        SparkSession spark = SparkSession.builder()
                .appName("structured")
                .master("local[" + CORES + "]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", CORES)
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        String checkpoint = settings.directory().resolve("checkpoint").toString();
        BatchUpserts upserts = new BatchUpserts(settings);
        VoidFunction2<Dataset<Row>, Long> counting = switch (settings.workload()) {
            case DOCUMENTS -> new StructuredWords(upserts);
            case EVENTS -> new StructuredOrders(upserts);
        };
        records(spark, settings)
                .writeStream()
                .option("checkpointLocation", checkpoint)
                .foreachBatch(counting)
                .start()
                .awaitTermination();
    }

    private static Dataset<Row> records(SparkSession spark, PeerSettings settings) {
        return spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", settings.kafka())
                .option("subscribe", settings.workload().topic())
                .option("startingOffsets", "earliest")
                .option("maxOffsetsPerTrigger", MOST_RECORDS)
                .load();
    }
}
