package dev.tally.aggregator.sink;

import dev.tally.aggregator.count.CountBatch;
import dev.tally.aggregator.count.CountBatch.ConsumedRange;
import dev.tally.aggregator.count.Rejection;
import dev.tally.aggregator.count.TopicRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.LongStream;

/** The rows that prove a batch: {@code batches}, {@code batch_ranges}, {@code rejections}. Runs in the caller's transaction. */
final class Ledger {
    private Ledger() {}

    static void record(Connection connection, long batchId, long epoch, CountBatch batch, long words)
            throws SQLException {
        rejections(connection, batchId, batch);
        String sql = """
                INSERT INTO tally.batches (batch_id, committed_at, epoch, consumed, accepted, duplicates, rejected, words)
                VALUES (?, clock_timestamp(), ?, ?, ?, ?, ?, ?)
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, batchId);
            statement.setLong(2, epoch);
            statement.setLong(3, batch.consumed());
            statement.setLong(4, batch.accepted());
            statement.setLong(5, batch.duplicates());
            statement.setLong(6, batch.rejections().size());
            statement.setLong(7, words);
            statement.executeUpdate();
        }
        ranges(connection, batchId, batch);
    }

    private static void ranges(Connection connection, long batchId, CountBatch batch) throws SQLException {
        String sql = """
                INSERT INTO tally.batch_ranges (batch_id, topic, partition, from_offset, until_offset, gaps, repeats)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (ConsumedRange range : batch.ranges()) {
                statement.setLong(1, batchId);
                statement.setString(2, range.range().topic());
                statement.setInt(3, range.range().partition());
                statement.setLong(4, range.range().fromOffset());
                statement.setLong(5, range.range().untilOffset());
                statement.setLong(6, range.gaps());
                statement.setObject(7, range.repeats());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void rejections(Connection connection, long batchId, CountBatch batch) throws SQLException {
        String sql = """
                INSERT INTO tally.rejections
                       (topic, partition, record_offset, stage, code, reason, key, value, batch_id, rejected_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, now())
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Rejection rejection : batch.rejections()) {
                statement.setString(1, rejection.topic());
                statement.setInt(2, rejection.partition());
                statement.setLong(3, rejection.offset());
                statement.setString(4, rejection.stage());
                statement.setString(5, rejection.code());
                statement.setString(6, rejection.reason());
                statement.setBytes(7, rejection.key());
                statement.setBytes(8, rejection.value());
                statement.setLong(9, batchId);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The offsets of the range whose records were not counted: repeats and rejections, ascending. */
    static long[] uncounted(Connection connection, TopicRange range) throws SQLException {
        // From the batch's range that the first offset is in: asked for by its end, the key would be read from the
        // start.
        String sql = """
                SELECT r.from_offset + n FROM tally.batch_ranges r, unnest(r.repeats) n
                 WHERE r.topic = ? AND r.partition = ? AND r.from_offset < ? AND r.from_offset >= (
                    SELECT max(from_offset) FROM tally.batch_ranges WHERE topic = ? AND partition = ? AND from_offset <= ?)
                UNION ALL
                SELECT record_offset FROM tally.rejections
                 WHERE topic = ? AND partition = ? AND record_offset >= ? AND record_offset < ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 1; i <= 7; i += 3) {
                statement.setString(i, range.topic());
                statement.setInt(i + 1, range.partition());
            }
            statement.setLong(3, range.untilOffset());
            statement.setLong(6, range.fromOffset());
            statement.setLong(9, range.fromOffset());
            statement.setLong(10, range.untilOffset());
            LongStream.Builder offsets = LongStream.builder();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    offsets.add(row.getLong(1));
                }
            }
            long[] sorted = offsets.build().toArray();
            Arrays.sort(sorted);
            return sorted;
        }
    }
}
