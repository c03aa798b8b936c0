package dev.tally.benchmarks.peer;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import java.sql.SQLException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/** Words per document, persisted because two tables are written from them, as the guide to foreachBatch says. */
record StructuredWords(BatchUpserts upserts) implements VoidFunction2<Dataset<Row>, Long> {
    private static final ThreadLocal<Words> WORDS = ThreadLocal.withInitial(Words::new);
    private static final UDF1<byte[], String[]> CUT =
            line -> WORDS.get().of(line).toArray(new String[0]);
    private static final UserDefinedFunction WORDS_OF = udf(CUT, DataTypes.createArrayType(DataTypes.StringType));

    private static final String ALL_WORDS = """
            INSERT INTO word_counts AS known SELECT word, count FROM staged_words
                ON CONFLICT (word) DO UPDATE SET count = known.count + excluded.count
            """;
    private static final String DOCUMENT_WORDS = """
            INSERT INTO document_word_counts AS known SELECT document, word, count FROM staged_document_words
                ON CONFLICT (document, word) DO UPDATE SET count = known.count + excluded.count
            """;

    @Override
    public void call(Dataset<Row> records, Long batch) throws SQLException {
        Column document = col("key").cast(DataTypes.StringType).as("document");
        Dataset<Row> counts = records.select(
                        document, explode(WORDS_OF.apply(col("value"))).as("word"))
                .groupBy("document", "word")
                .count()
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> words = counts.groupBy("word").agg(sum("count").as("count"));
            upserts.upsert(words.sortWithinPartitions("word"), "staged_words", ALL_WORDS);
            Dataset<Row> sorted = counts.sortWithinPartitions("document", "word");
            upserts.upsertLast(sorted, "staged_document_words", DOCUMENT_WORDS, batch);
        } finally {
            counts.unpersist();
        }
    }
}
