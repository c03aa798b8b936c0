package dev.tally.benchmarks.peer;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;

import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Events into Iceberg tables as Spark's and Iceberg's guides put it together: Kafka source, checkpoint, foreachBatch with the
 * batch persisted, one append for each table, without a shuffle before the write. The tables are those of Tally's lake. A batch
 * that was written when the process died before Spark had noted it is written again.
 */
public final class StructuredLakeMain {
    private static final int CORES = 2;
    private static final StructType ORDER = new StructType()
            .add("region", DataTypes.StringType)
            .add("item", DataTypes.StringType)
            .add("count", DataTypes.LongType)
            .add("total", DataTypes.createDecimalType(38, 9));
    private static final List<String> COLUMNS = List.of(
            "CAST(ce.ce_id AS string) AS id",
            "CAST(ce.ce_source AS string) AS source",
            "CAST(ce.ce_type AS string) AS type",
            "to_timestamp(CAST(ce.ce_time AS string)) AS time",
            "timestamp AS received_at",
            "topic",
            "partition",
            "offset AS record_offset",
            "headers",
            "data",
            "o.region",
            "o.item",
            "o.count",
            "o.total");

    private StructuredLakeMain() {}

    /** Writes until it is killed. Arguments: as {@link PeerSettings} has them, then records of a batch, then types. */
    public static void main(String[] arguments) throws StreamingQueryException, TimeoutException {
        PeerSettings settings = PeerSettings.of(arguments, System.getenv());
        int mostRecords = Integer.parseInt(arguments[1]);
        List<String> types = List.of(arguments).subList(2, arguments.length);
        SparkSession spark = session(settings);
        types.forEach(type -> spark.sql("CREATE TABLE IF NOT EXISTS " + table(type) + """
                 (id string, source string, type string, time timestamp, received_at timestamp, topic string,
                  partition int, record_offset bigint, headers map<string, string>, data string, region string,
                  item string, count bigint, total decimal(38, 9))
                USING iceberg PARTITIONED BY (days(time)) TBLPROPERTIES (
                  'format-version' = '2', 'write.parquet.compression-codec' = 'zstd',
                  'write.distribution-mode' = 'none', 'write.spark.fanout.enabled' = 'true')"""));
        spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", settings.kafka())
                .option("subscribe", settings.workload().topic())
                .option("startingOffsets", "earliest")
                .option("maxOffsetsPerTrigger", mostRecords)
                .option("includeHeaders", true)
                .load()
                .writeStream()
                .option(
                        "checkpointLocation",
                        settings.directory().resolve("checkpoint").toString())
                .foreachBatch(appending(types))
                .start()
                .awaitTermination();
    }

    private static SparkSession session(PeerSettings settings) {
        return SparkSession.builder()
                .appName("structured-lake")
                .master("local[" + CORES + "]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", CORES)
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.catalog.tally", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.tally.type", "jdbc")
                .config("spark.sql.catalog.tally.uri", settings.databaseUrl())
                .config("spark.sql.catalog.tally.jdbc.user", settings.user())
                .config("spark.sql.catalog.tally.jdbc.password", settings.password())
                .config("spark.sql.catalog.tally.jdbc.schema-version", "V1")
                .config(
                        "spark.sql.catalog.tally.warehouse",
                        "file:" + settings.directory().resolve("lake"))
                .getOrCreate();
    }

    private static String table(String type) {
        return "tally.tally." + type.replace('.', '_');
    }

    private static VoidFunction2<Dataset<Row>, Long> appending(List<String> types) {
        return (records, batch) -> {
            Dataset<Row> rows = rows(records).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                for (String type : types) {
                    append(rows.filter(col("type").equalTo(type)), table(type));
                }
            } finally {
                rows.unpersist();
            }
        };
    }

    private static void append(Dataset<Row> rows, String table) throws NoSuchTableException {
        rows.writeTo(table).append();
    }

    private static Dataset<Row> rows(Dataset<Row> records) {
        return records.withColumn("all", expr("map_from_entries(headers)"))
                .withColumn("data", col("value").cast(DataTypes.StringType))
                .withColumn("o", from_json(col("data"), ORDER))
                .withColumn(
                        "ce",
                        expr("named_struct('ce_id', all['ce_id'], 'ce_source', all['ce_source'],"
                                + " 'ce_type', all['ce_type'], 'ce_time', all['ce_time'])"))
                .withColumn(
                        "headers",
                        expr("transform_values(map_filter(all, (k, v) -> NOT startswith(k, 'ce_')),"
                                + " (k, v) -> CAST(v AS string))"))
                .selectExpr(COLUMNS.toArray(String[]::new));
    }
}
