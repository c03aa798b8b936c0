package dev.tally.aggregator.lake;

import dev.tally.aggregator.sink.LakeStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/**
 * One table's metadata: files in the warehouse, and the pointer to the current one in PostgreSQL. A commit moves the pointer in
 * the {@link LakeStore}'s transaction and is in force when that commits, together with all other tables and the positions.
 * To other engines it looks as if Iceberg's JDBC catalog had done it.
 */
final class StoredPointer extends BaseMetastoreTableOperations {
    private final LakeStore store;
    private final FileIO io;
    private final String table;

    StoredPointer(LakeStore store, FileIO io, String table) {
        this.store = store;
        this.io = io;
        this.table = table;
    }

    @Override
    protected String tableName() {
        return table;
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    protected void doRefresh() {
        try {
            String location = store.metadata(table);
            if (location == null) {
                disableRefresh();
            } else {
                refreshFromMetadataLocation(location);
            }
        } catch (SQLException failed) {
            throw new UncheckedIOException(new IOException(failed));
        }
    }

    @Override
    protected void doCommit(@Nullable TableMetadata base, TableMetadata metadata) {
        String location = writeNewMetadataIfRequired(base == null, metadata);
        try {
            Disk.sync(location);
            if (!store.moveMetadata(table, base == null ? null : base.metadataFileLocation(), location)) {
                throw new CommitFailedException("another program changed the table %s meanwhile", table);
            }
        } catch (SQLException failed) {
            throw new UncheckedIOException(new IOException(failed));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
