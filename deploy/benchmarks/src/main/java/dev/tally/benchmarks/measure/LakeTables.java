package dev.tally.benchmarks.measure;

import dev.tally.benchmarks.load.Order;
import dev.tally.benchmarks.oracle.Counts;
import dev.tally.benchmarks.oracle.Differences;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/** The tables as any reader of Iceberg sees them. Not thread-safe. */
final class LakeTables {
    private final Catalog catalog;

    LakeTables(Map<String, String> properties) {
        this.catalog = CatalogUtil.buildIcebergCatalog("tally", properties, new Configuration());
    }

    static String nameOf(String type) {
        return type.replace('.', '_');
    }

    /** What the present snapshots hold, all tables together. */
    record Size(long rows, long files, long bytes) {}

    Size size() {
        long rows = 0;
        long files = 0;
        long bytes = 0;
        for (String type : Order.TYPES) {
            Snapshot snapshot = snapshot(type);
            if (snapshot != null) {
                rows += number(snapshot, SnapshotSummary.TOTAL_RECORDS_PROP);
                files += number(snapshot, SnapshotSummary.TOTAL_DATA_FILES_PROP);
                bytes += number(snapshot, SnapshotSummary.TOTAL_FILE_SIZE_PROP);
            }
        }
        return new Size(rows, files, bytes);
    }

    private @Nullable Snapshot snapshot(String type) {
        try {
            return table(type).currentSnapshot();
        } catch (NoSuchTableException notYet) {
            return null;
        }
    }

    private Table table(String type) {
        return catalog.loadTable(TableIdentifier.of("tally", nameOf(type)));
    }

    private static long number(Snapshot snapshot, String property) {
        return Long.parseLong(snapshot.summary().getOrDefault(property, "0"));
    }

    /** Reads every row and compares sums by table and region. */
    Differences differences(Counts expected) throws IOException {
        Counts.Check check = expected.check();
        for (String type : Order.TYPES) {
            Map<String, Sums> regions = new TreeMap<>();
            try (CloseableIterable<Record> rows = IcebergGenerics.read(table(type))
                    .select(List.of("region", "count", "total"))
                    .build()) {
                for (Record row : rows) {
                    regions.computeIfAbsent((String) row.getField("region"), absent -> new Sums())
                            .add((Long) row.getField("count"), (BigDecimal) row.getField("total"));
                }
            }
            regions.forEach((region, sums) -> sums.giveTo(check, nameOf(type) + " " + region));
        }
        return check.end();
    }

    private static final class Sums {
        private long rows;
        private long units;
        private BigDecimal total = BigDecimal.ZERO;

        void add(long count, BigDecimal amount) {
            rows++;
            units += count;
            total = total.add(amount);
        }

        void giveTo(Counts.Check check, String key) {
            check.row(key, "rows", rows);
            check.row(key, "units", units);
            check.row(key, "cents", total.movePointRight(2).longValueExact());
        }
    }
}
