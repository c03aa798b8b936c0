package dev.tally.aggregator.lake;

import dev.tally.aggregator.ConfigurationException;
import dev.tally.aggregator.sink.LakeStore;
import dev.tally.model.config.LakeColumn;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of the lake. What changes one needs a transaction of the {@link LakeStore}. Not thread-safe. */
final class LakeCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(LakeCatalog.class);

    private static final Map<String, String> PROPERTIES = Map.of(
            "format-version", "2",
            "write.parquet.compression-codec", "zstd",
            // One writer, which ends where it meets another: to try again would write what the other has written.
            "commit.retry.num-retries", "0",
            "write.metadata.previous-versions-max", "20");

    private final LakeStore store;
    private final FileIO io;
    private final String warehouse;
    private final Map<String, Table> loaded = new HashMap<>();

    LakeCatalog(LakeStore store, Configuration hadoop, String warehouse) {
        this.store = store;
        this.warehouse = warehouse;
        Configuration files = new Configuration(hadoop);
        // Parquet has checksums of its own; a second file beside each would double their number.
        files.setClass("fs.file.impl", RawLocalFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
        this.io = new HadoopFileIO(files);
    }

    FileIO io() {
        return io;
    }

    Table table(String name) {
        return loaded.computeIfAbsent(name, absent -> new BaseTable(new StoredPointer(store, io, absent), name));
    }

    /** What tasks get to know of a table: as it is now. */
    Table copy(String name) {
        return SerializableTable.copyOf(table(name));
    }

    /** A warehouse that is not where its tables were made is not to be taken for an empty one. */
    void requireTables() throws SQLException {
        for (String name : store.tables().keySet()) {
            String metadata = store.metadata(name);
            if (metadata != null && !io.newInputFile(metadata).exists()) {
                throw new ConfigurationException("lake: the table " + name + " has its metadata in " + metadata
                        + ", and no such file is there. The warehouse must be at the path where its tables were made: in"
                        + " containers mount it there, in compose by TALLY_LAKE_AT");
            }
        }
    }

    /** Creates the table, or gives it the columns that it has not. */
    void agree(TablePlan plan) throws SQLException {
        if (store.metadata(plan.name()) == null) {
            Schema schema = plan.schema();
            new StoredPointer(store, io, plan.name())
                    .commit(
                            null,
                            TableMetadata.newTableMetadata(
                                    schema,
                                    TablePlan.partitioning(schema),
                                    warehouse + "/" + LakeStore.CATALOG + "/" + plan.name(),
                                    PROPERTIES));
            LOG.info("created the table {}", plan.name());
        } else {
            addColumns(plan);
        }
    }

    private void addColumns(TablePlan plan) {
        Table table = table(plan.name());
        UpdateSchema update = table.updateSchema();
        List<LakeColumn> added = plan.columns().stream()
                .filter(column -> table.schema().findField(column.name()) == null)
                .toList();
        added.forEach(column -> update.addColumn(column.name(), TablePlan.typeOf(column), "From " + column.at()));
        if (!added.isEmpty()) {
            update.commit();
            LOG.info(
                    "the table {} has new columns: {}",
                    plan.name(),
                    added.stream().map(LakeColumn::name).toList());
        }
    }

    /** Whether the table needs {@link #agree}. */
    boolean lacks(TablePlan plan) throws SQLException {
        return store.metadata(plan.name()) == null
                || plan.columns().stream()
                        .anyMatch(column -> table(plan.name()).schema().findField(column.name()) == null);
    }
}
