package dev.tally.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** JDBC upserts of Structured Streaming: Spark writes a staging table on all cores, one statement merges it. */
final class BatchUpserts {
    private static final Pattern OFFSET = Pattern.compile("\"(\\d+)\":(\\d+)");

    private final PeerSettings settings;
    private final Properties properties = new Properties();

    BatchUpserts(PeerSettings settings) {
        this.settings = settings;
        properties.putAll(Map.of(
                "user", settings.user(),
                "password", settings.password(),
                "driver", "org.postgresql.Driver",
                "batchsize", "10000",
                "reWriteBatchedInserts", "true",
                // Keeps the staging table: what a batch before left in it goes, and its types stay.
                "truncate", "true"));
    }

    /** Writes the rows into the staging table and adds them to the target, each in transactions of its own. */
    void upsert(Dataset<Row> rows, String staging, String merge) throws SQLException {
        stage(rows, staging);
        try (Connection connection = settings.connect()) {
            execute(connection, merge);
            connection.commit();
        }
    }

    /** The same for the last table of a batch, with the positions that the batch reaches in the merge's transaction. */
    void upsertLast(Dataset<Row> rows, String staging, String merge, long batch) throws SQLException {
        stage(rows, staging);
        try (Connection connection = settings.connect()) {
            execute(connection, merge);
            new Positions(connection, settings.workload().topic()).write(reached(batch));
            connection.commit();
        }
    }

    private void stage(Dataset<Row> rows, String staging) {
        rows.write().mode(SaveMode.Overwrite).jdbc(settings.databaseUrl(), staging, properties);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Spark notes where a batch will end before it begins: the last line of its file, a JSON object per topic. */
    private Map<Integer, Long> reached(long batch) {
        Path file = settings.directory().resolve("checkpoint/offsets/" + batch);
        try {
            String[] lines = Files.readString(file).strip().split("\n", -1);
            Matcher offsets = OFFSET.matcher(lines[lines.length - 1]);
            Map<Integer, Long> reached = new TreeMap<>();
            while (offsets.find()) {
                reached.put(Integer.valueOf(offsets.group(1)), Long.valueOf(offsets.group(2)));
            }
            return reached;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
