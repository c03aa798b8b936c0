package dev.tally.aggregator.lake;

import dev.tally.aggregator.sink.LakeStore;
import dev.tally.aggregator.sink.LakeStore.StoredFile;
import dev.tally.model.process.FailPoint;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables in shape, between commits and by the same writer: days past their time leave, small files of a day become
 * one, snapshots that were replaced go, and so do files that belong to nothing. Each step is a commit of its own. Not
 * thread-safe.
 */
final class LakeUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(LakeUpkeep.class);

    /** A day's files below this size are small, and so many of them are worth a new one. */
    private static final long SMALL_BYTES = 32L * 1024 * 1024;

    private static final int WORTH_MERGING = 8;
    /** What one merged file holds at most, about. */
    private static final long MOST_BYTES = 128L * 1024 * 1024;

    private static final LocalDate BEHIND_ALL = LocalDate.of(10_000, 1, 1);
    private static final int SNAPSHOTS_AT_LEAST = 2;

    private final LakeConfig config;
    private final JavaSparkContext spark;
    private final LakeStore store;
    private final LakeCatalog catalog;
    private final TablePlans plans;
    private final Clock clock = Clock.systemUTC();
    private long nextAt;
    /** Looking for them reads every manifest and the whole directory: as often as one can have become old enough. */
    private long nextOrphansAt = System.nanoTime();

    LakeUpkeep(LakeConfig config, JavaSparkContext spark, LakeStore store, LakeCatalog catalog, TablePlans plans) {
        this.config = config;
        this.spark = spark;
        this.store = store;
        this.catalog = catalog;
        this.plans = plans;
        this.nextAt = System.nanoTime() + config.upkeepEvery().toNanos();
    }

    void runIfDue() throws SQLException, IOException {
        if (System.nanoTime() - nextAt < 0) {
            return;
        }
        boolean orphans = System.nanoTime() - nextOrphansAt >= 0;
        List<TablePlan> tables = plans.plan(store.countedTypes(), store.tables().values());
        for (TablePlan plan : tables) {
            boolean exists = store.metadata(plan.name()) != null;
            if (exists) {
                dropDays(plan);
                mergeSmallFiles(plan.name());
                expireSnapshots(plan.name());
                if (orphans) {
                    removeOrphans(plan.name());
                }
            }
        }
        if (orphans) {
            nextOrphansAt = System.nanoTime() + config.orphansStay().toNanos();
        }
        nextAt = System.nanoTime() + config.upkeepEvery().toNanos();
    }

    private void dropDays(TablePlan plan) throws SQLException, IOException {
        Duration keep = plan.keep();
        if (keep == null) {
            return;
        }
        LocalDate cutoff = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(keep.toDays());
        List<StoredFile> past = store.files(plan.name(), Long.MAX_VALUE, cutoff).values().stream()
                .flatMap(List::stream)
                .toList();
        if (past.isEmpty()) {
            return;
        }
        store.begin();
        DeleteFiles delete = catalog.table(plan.name()).newDelete();
        past.forEach(file -> delete.deleteFile(file.path()));
        delete.commit();
        LakeSink.syncSnapshot(catalog.table(plan.name()));
        store.removeFiles(past);
        long rows = past.stream().mapToLong(StoredFile::rows).sum();
        store.addDropped(plan.name(), rows);
        store.commit();
        LOG.info("{}: {} rows before {} left", plan.name(), rows, cutoff);
    }

    private void mergeSmallFiles(String name) throws SQLException, IOException {
        Map<LocalDate, List<StoredFile>> small = store.files(name, SMALL_BYTES, BEHIND_ALL);
        for (Map.Entry<LocalDate, List<StoredFile>> day : small.entrySet()) {
            for (List<StoredFile> group : groups(day.getValue())) {
                if (group.size() >= WORTH_MERGING) {
                    merge(name, day.getKey(), group);
                }
            }
        }
    }

    private static List<List<StoredFile>> groups(List<StoredFile> files) {
        List<List<StoredFile>> groups = new ArrayList<>();
        long bytes = MOST_BYTES;
        for (StoredFile file : files) {
            if (bytes + file.bytes() > MOST_BYTES) {
                groups.add(new ArrayList<>());
                bytes = 0;
            }
            groups.get(groups.size() - 1).add(file);
            bytes += file.bytes();
        }
        return groups;
    }

    private void merge(String name, LocalDate day, List<StoredFile> files) throws SQLException, IOException {
        long start = System.nanoTime();
        MergeTask task = new MergeTask(
                catalog.copy(name), day, files.stream().map(StoredFile::path).toList());
        DataFile merged =
                spark.parallelize(List.of(task), 1).map(MergeTask::merge).first();
        FailPoint.reach("L5");
        Set<String> paths = new HashSet<>(task.paths());
        Table table = catalog.table(name);
        store.begin();
        RewriteFiles rewrite = table.newRewrite()
                .validateFromSnapshot(table.currentSnapshot().snapshotId())
                .addFile(merged);
        try (CloseableIterable<FileScanTask> scan = table.newScan().planFiles()) {
            for (FileScanTask found : scan) {
                if (paths.remove(found.file().location())) {
                    rewrite.deleteFile(found.file());
                }
            }
        }
        if (!paths.isEmpty()) {
            throw new IllegalStateException(name + " does not hold " + paths);
        }
        rewrite.commit();
        LakeSink.syncSnapshot(table);
        store.removeFiles(files);
        store.addFiles(name, List.of(LakeSink.stored(new LakeDelta.WrittenFile(name, day, merged))));
        FailPoint.reach("L6");
        store.commit();
        LOG.info(
                "{}: {} files of {} became one of {} rows in {} ms",
                name,
                files.size(),
                day,
                merged.recordCount(),
                (System.nanoTime() - start) / 1_000_000);
    }

    /** Reads files of one day, writes one, and proves that it holds the same rows. */
    private record MergeTask(Table table, LocalDate day, List<String> paths) implements Serializable {
        DataFile merge() {
            RowProof before = new RowProof();
            try (CloseableIterable<Record> rows = CloseableIterable.concat(
                    paths.stream().map(path -> DataFiles.read(table, path)).toList())) {
                DataFile merged = DataFiles.write(table, day, before.watch(rows.iterator()));
                RowProof after = new RowProof();
                try (CloseableIterable<Record> written = DataFiles.read(table, merged.location())) {
                    written.forEach(after::add);
                }
                if (!after.equals(before)) {
                    throw new IllegalStateException(
                            "merging " + paths + " gave other rows: " + before + " became " + after);
                }
                return merged;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private void expireSnapshots(String name) throws SQLException {
        Table table = catalog.table(name);
        Instant limit = clock.instant().minus(config.snapshotsStay());
        long old = 0;
        for (Snapshot snapshot : table.snapshots()) {
            old += snapshot.timestampMillis() < limit.toEpochMilli() ? 1 : 0;
        }
        if (old <= SNAPSHOTS_AT_LEAST) {
            return;
        }
        List<String> unneeded = new ArrayList<>();
        store.begin();
        table.expireSnapshots()
                .expireOlderThan(limit.toEpochMilli())
                .retainLast(SNAPSHOTS_AT_LEAST)
                .deleteWith(unneeded::add)
                .commit();
        store.commit();
        // Behind the commit: until then the old snapshots are the table's.
        unneeded.forEach(catalog.io()::deleteFile);
        LOG.info("{}: {} files of old snapshots removed", name, unneeded.size());
    }

    /** What crashes left, and metadata that nobody refers to any more. */
    private void removeOrphans(String name) throws IOException {
        if (!(catalog.io() instanceof SupportsPrefixOperations files)) {
            return;
        }
        Table table = catalog.table(name);
        Set<String> needed = needed(table);
        long limit = clock.instant().minus(config.orphansStay()).toEpochMilli();
        List<String> orphans = new ArrayList<>();
        for (FileInfo file : files.listPrefix(table.location())) {
            if (file.createdAtMillis() < limit && !needed.contains(plain(file.location()))) {
                orphans.add(file.location());
            }
        }
        orphans.forEach(catalog.io()::deleteFile);
        if (!orphans.isEmpty()) {
            LOG.info("{}: {} files that belong to no snapshot removed", name, orphans.size());
        }
    }

    private static Set<String> needed(Table table) throws IOException {
        Set<String> needed = new HashSet<>();
        ReachableFileUtil.metadataFileLocations(table, false).forEach(path -> needed.add(plain(path)));
        ReachableFileUtil.manifestListLocations(table).forEach(path -> needed.add(plain(path)));
        ReachableFileUtil.statisticsFilesLocations(table).forEach(path -> needed.add(plain(path)));
        Set<String> manifests = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (manifests.add(manifest.path())) {
                    needed.add(plain(manifest.path()));
                    try (CloseableIterable<String> paths = ManifestFiles.readPaths(manifest, table.io())) {
                        paths.forEach(path -> needed.add(plain(path)));
                    }
                }
            }
        }
        return needed;
    }

    /** The same file has one name: {@code file:/x}, {@code file:///x} and {@code /x} are one. */
    private static String plain(String location) {
        return location.replaceFirst("^file:/+", "/");
    }

    /** How many rows there are, and a sum over where they are in Kafka, in whatever order they come. */
    private static final class RowProof {
        private long rows;
        private long sum;

        void add(Record row) {
            rows++;
            long place = ((String) row.getField("topic")).hashCode() * 31L + (Integer) row.getField("partition");
            long mixed = (place * 0x9E3779B97F4A7C15L) ^ ((Long) row.getField("record_offset") * 0xC2B2AE3D27D4EB4FL);
            sum += Long.rotateLeft(mixed, 29) * 0x165667B19E3779F9L;
        }

        Iterator<Record> watch(Iterator<Record> all) {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public Record next() {
                    Record row = all.next();
                    add(row);
                    return row;
                }
            };
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof RowProof proof && proof.rows == rows && proof.sum == sum;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(sum);
        }

        @Override
        public String toString() {
            return rows + " rows (" + Long.toHexString(sum) + ")";
        }
    }
}
