package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.TopicRange;
import dev.tally.model.record.Position.Partition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL knows of the lake: the pointer to each table's metadata, its data files, and how far all of them are
 * complete. They move together, in one transaction that only the holder of the {@link Fence} can commit; a commit whose answer
 * is lost ends the process, and the next one reads what happened. Outside of a commit each question is by itself, so that
 * nothing is held open while files are written, which may take long. Not thread-safe.
 */
public final class LakeStore {
    /** The catalog and the namespace, by which other engines know the tables. */
    public static final String CATALOG = "tally";

    private final Fence fence;
    private final Connection connection;
    private long lastCommit;

    /** A table of the lake: {@code lines}, a {@code type}, or a {@code selection} of one. */
    public record Table(String name, String holds, @Nullable String type) {}

    /** A data file of a table's current snapshot. */
    public record StoredFile(String path, LocalDate day, long rows, long bytes) {}

    /** How many data files all tables' current snapshots have, and how large they are. */
    public record Held(long files, long bytes) {}

    public LakeStore(Database database, Fence fence) throws SQLException {
        this.fence = fence;
        this.lastCommit = fence.lastBatch();
        this.connection = database.connect(fence.sessionName());
        connection.setAutoCommit(true);
    }

    /** Begins the transaction of the next commit; everything below that changes something needs one. */
    public long begin() throws SQLException {
        connection.setAutoCommit(false);
        fence.require(connection, lastCommit, lastCommit + 1);
        return lastCommit + 1;
    }

    /** Commits what was done since {@link #begin}. After an exception nothing here is fit for another try. */
    public void commit() throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
        lastCommit++;
    }

    /** Of each counted partition how far it is counted, and its topic's id. */
    public List<StoredPosition> counted() throws SQLException {
        return PositionStore.all(connection);
    }

    /** Where counting began in each partition. */
    public Map<Partition, Long> firstCounted() throws SQLException {
        return offsets("SELECT topic, partition, first_offset FROM tally.positions");
    }

    /** How far each partition is in the lake. */
    public Map<Partition, Long> positions() throws SQLException {
        return offsets("SELECT topic, partition, next_offset FROM tally.lake_positions");
    }

    private Map<Partition, Long> offsets(String sql) throws SQLException {
        Map<Partition, Long> positions = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                positions.put(new Partition(row.getString(1), row.getInt(2)), row.getLong(3));
            }
        }
        return positions;
    }

    /** Enters where the lake begins in partitions that are new to it. */
    public void beginPartitions(Map<Partition, Long> firstOffsets) throws SQLException {
        String sql = """
                INSERT INTO tally.lake_positions (topic, partition, first_offset, next_offset, commit_id)
                VALUES (?, ?, ?, ?, 0)
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Map.Entry<Partition, Long> first : firstOffsets.entrySet()) {
                statement.setString(1, first.getKey().topic());
                statement.setInt(2, first.getKey().partition());
                statement.setLong(3, first.getValue());
                statement.setLong(4, first.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Moves each range's partition from the range's start to its end, if it stands at the start; all of them or the commit fails. */
    public void advance(long commitId, List<TopicRange> ranges) throws SQLException {
        String sql = """
                UPDATE tally.lake_positions SET next_offset = ?, commit_id = ?
                 WHERE topic = ? AND partition = ? AND next_offset = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (TopicRange range : ranges) {
                statement.setLong(1, range.untilOffset());
                statement.setLong(2, commitId);
                statement.setString(3, range.topic());
                statement.setInt(4, range.partition());
                statement.setLong(5, range.fromOffset());
                if (statement.executeUpdate() != 1) {
                    throw new PositionMismatchException("the lake does not stand where " + range + " begins");
                }
            }
        }
    }

    /** The offsets of the range whose records were not counted: repeats and rejections, ascending. */
    public long[] uncounted(TopicRange range) throws SQLException {
        return Ledger.uncounted(connection, range);
    }

    /** Every type of which an event was counted. */
    public Set<String> countedTypes() throws SQLException {
        Set<String> types = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT type FROM tally.event_types");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                types.add(row.getString(1));
            }
        }
        return types;
    }

    /** By name. */
    public Map<String, Table> tables() throws SQLException {
        Map<String, Table> tables = new TreeMap<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT table_name, holds, type FROM tally_lake.tables");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                tables.put(row.getString(1), new Table(row.getString(1), row.getString(2), row.getString(3)));
            }
        }
        return tables;
    }

    public void addTable(Table table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO tally_lake.tables (table_name, holds, type) VALUES (?, ?, ?)")) {
            statement.setString(1, table.name());
            statement.setString(2, table.holds());
            statement.setString(3, table.type());
            statement.executeUpdate();
        }
    }

    /** Where the table's metadata is; null where it was never created. */
    public @Nullable String metadata(String table) throws SQLException {
        String sql = """
                SELECT metadata_location FROM tally_lake.iceberg_tables
                 WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, CATALOG);
            statement.setString(2, CATALOG);
            statement.setString(3, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /** Moves the pointer to the table's metadata, if it stands where it is said to; answers whether it did. */
    public boolean moveMetadata(String table, @Nullable String from, String to) throws SQLException {
        String sql = from == null ? """
                INSERT INTO tally_lake.iceberg_tables
                       (metadata_location, previous_metadata_location, catalog_name, table_namespace, table_name, iceberg_type)
                VALUES (?, ?, ?, ?, ?, 'TABLE') ON CONFLICT DO NOTHING
                """ : """
                UPDATE tally_lake.iceberg_tables SET metadata_location = ?, previous_metadata_location = ?
                 WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, to);
            statement.setString(2, from);
            statement.setString(3, CATALOG);
            statement.setString(4, CATALOG);
            statement.setString(5, table);
            if (from != null) {
                statement.setString(6, from);
            }
            return statement.executeUpdate() == 1;
        }
    }

    public void addFiles(String table, Collection<StoredFile> files) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO tally_lake.files (path, table_name, day, rows, bytes) VALUES (?, ?, ?, ?, ?)")) {
            for (StoredFile file : files) {
                statement.setString(1, file.path());
                statement.setString(2, table);
                statement.setObject(3, file.day());
                statement.setLong(4, file.rows());
                statement.setLong(5, file.bytes());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Takes files out; all of them or the commit fails. */
    public void removeFiles(Collection<StoredFile> files) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM tally_lake.files WHERE path = ANY (?)")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", files.stream().map(StoredFile::path).toArray()));
            if (statement.executeUpdate() != files.size()) {
                throw new IllegalStateException("the lake's list of files is not what its tables hold");
            }
        }
    }

    /** The table's files that are below a size, or of days before one; those of the same day together. */
    public Map<LocalDate, List<StoredFile>> files(String table, long smallerThan, LocalDate before)
            throws SQLException {
        String sql = """
                SELECT path, day, rows, bytes FROM tally_lake.files
                 WHERE table_name = ? AND bytes < ? AND day < ? ORDER BY day, path
                """;
        Map<LocalDate, List<StoredFile>> files = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            statement.setLong(2, smallerThan);
            statement.setObject(3, before);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    LocalDate day = row.getObject(2, LocalDate.class);
                    files.computeIfAbsent(day, first -> new ArrayList<>())
                            .add(new StoredFile(row.getString(1), day, row.getLong(3), row.getLong(4)));
                }
            }
        }
        return files;
    }

    /** Moves with every commit: what does not move with it is as it was. */
    public long lastCommit() {
        return lastCommit;
    }

    public Held held() throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT count(*), coalesce(sum(bytes), 0) FROM tally_lake.files");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Held(row.getLong(1), row.getLong(2));
        }
    }

    /** Counts rows that retention removed. */
    public void addDropped(String table, long rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE tally_lake.tables SET dropped = dropped + ? WHERE table_name = ?")) {
            statement.setLong(1, rows);
            statement.setString(2, table);
            statement.executeUpdate();
        }
    }
}
