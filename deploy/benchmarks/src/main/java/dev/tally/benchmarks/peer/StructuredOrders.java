package dev.tally.benchmarks.peer;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.sql.SQLException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Orders parsed by a schema, persisted because two tables are written from them. */
record StructuredOrders(BatchUpserts upserts) implements VoidFunction2<Dataset<Row>, Long> {
    private static final StructType ORDER = new StructType()
            .add("region", DataTypes.StringType)
            .add("item", DataTypes.StringType)
            .add("count", DataTypes.LongType)
            .add("total", DataTypes.createDecimalType(18, 2))
            .add("created_at", DataTypes.LongType);

    private static final String MINUTES = """
            INSERT INTO minute_counts AS known SELECT minute, count FROM staged_minutes
                ON CONFLICT (minute) DO UPDATE SET count = known.count + excluded.count
            """;
    private static final String GROUPS = """
            INSERT INTO group_sums AS known SELECT region, item, orders, units, revenue FROM staged_groups
                ON CONFLICT (region, item) DO UPDATE SET orders = known.orders + excluded.orders,
                    units = known.units + excluded.units, revenue = known.revenue + excluded.revenue
            """;

    @Override
    public void call(Dataset<Row> records, Long batch) throws SQLException {
        Dataset<Row> orders = records.select(from_json(col("value").cast(DataTypes.StringType), ORDER)
                        .as("o"))
                .select("o.*")
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> minutes = orders.groupBy(col("created_at")
                            .divide(60)
                            .cast(DataTypes.LongType)
                            .as("minute"))
                    .count();
            upserts.upsert(minutes, "staged_minutes", MINUTES);
            Dataset<Row> groups = orders.groupBy("region", "item")
                    .agg(
                            count(lit(1)).as("orders"),
                            sum("count").as("units"),
                            sum("total").as("revenue"));
            upserts.upsertLast(groups, "staged_groups", GROUPS, batch);
        } finally {
            orders.unpersist();
        }
    }
}
