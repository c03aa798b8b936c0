package dev.tally.aggregator.lake;

import dev.tally.aggregator.lake.LakeDelta.WrittenFile;
import dev.tally.aggregator.sink.LakeStore;
import dev.tally.aggregator.sink.LakeStore.StoredFile;
import dev.tally.model.process.FailPoint;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Commits what tasks wrote. Each commit is one transaction of PostgreSQL: the positions, and every table's pointer to its new
 * snapshot, or nothing. So no reader finds one table ahead of another, and an outcome that nobody heard of needs no guess: the
 * next start reads where the positions stand. Files of a commit that did not happen belong to no table, and are collected later.
 * Not thread-safe.
 */
final class LakeSink {
    private final LakeStore store;
    private final LakeCatalog catalog;

    LakeSink(LakeStore store, LakeCatalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /** Enters tables that are new, and columns. */
    void agree(List<TablePlan> plans) throws SQLException {
        Map<String, LakeStore.Table> stored = store.tables();
        boolean isAgreed = true;
        for (TablePlan plan : plans) {
            isAgreed &= stored.containsKey(plan.name()) && !catalog.lacks(plan);
        }
        if (isAgreed) {
            return;
        }
        store.begin();
        for (TablePlan plan : plans) {
            if (!stored.containsKey(plan.name())) {
                store.addTable(plan.stored());
            }
            catalog.agree(plan);
        }
        store.commit();
    }

    long commit(List<LakeDelta> deltas) throws SQLException, IOException {
        long commitId = store.begin();
        store.advance(commitId, deltas.stream().map(LakeDelta::range).toList());
        Map<String, List<WrittenFile>> byTable = new TreeMap<>(deltas.stream()
                .flatMap(delta -> delta.files().stream())
                .collect(Collectors.groupingBy(WrittenFile::table)));
        String ranges = deltas.stream()
                .map(delta -> delta.range().topic() + "-" + delta.range().partition() + ":"
                        + delta.range().fromOffset() + "-" + delta.range().untilOffset())
                .collect(Collectors.joining(","));
        for (Map.Entry<String, List<WrittenFile>> entry : byTable.entrySet()) {
            append(entry.getKey(), entry.getValue(), commitId, ranges);
            FailPoint.reach("L2");
        }
        FailPoint.reach("L3");
        store.commit();
        FailPoint.reach("L4");
        return commitId;
    }

    private void append(String name, List<WrittenFile> files, long commitId, String ranges)
            throws SQLException, IOException {
        Table table = catalog.table(name);
        AppendFiles append =
                table.newAppend().set("tally.commit", Long.toString(commitId)).set("tally.ranges", ranges);
        files.forEach(written -> append.appendFile(written.file()));
        append.commit();
        syncSnapshot(table);
        store.addFiles(name, files.stream().map(LakeSink::stored).toList());
    }

    static StoredFile stored(WrittenFile written) {
        DataFile file = written.file();
        return new StoredFile(file.location(), written.day(), file.recordCount(), file.fileSizeInBytes());
    }

    /** What the table's new snapshot wrote besides data and metadata. */
    static void syncSnapshot(Table table) throws IOException {
        Snapshot snapshot = table.currentSnapshot();
        Disk.sync(snapshot.manifestListLocation());
        for (ManifestFile manifest : snapshot.allManifests(table.io())) {
            if (manifest.snapshotId() == snapshot.snapshotId()) {
                Disk.sync(manifest.path());
            }
        }
    }
}
