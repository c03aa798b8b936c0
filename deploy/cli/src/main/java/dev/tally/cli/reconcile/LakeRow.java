package dev.tally.cli.reconcile;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A row of the lake: an event, or a record of a document.
 *
 * @param batch which the ledger has for this place; null: none
 * @param timeMicros when it happened
 * @param receivedMillis when Kafka received it
 * @param identity null: nothing can repeat it
 * @param type of an event; null: it is a record of a document
 * @param text the event as JSON, or the line
 */
record LakeRow(
        @Nullable Long batch,
        String topic,
        int partition,
        long offset,
        long timeMicros,
        long receivedMillis,
        @Nullable String identity,
        @Nullable String type,
        @Nullable String text,
        @Nullable String document,
        @Nullable String version,
        long sequence,
        @Nullable String op) {

    /** Rows of an event type's table, as columns of the same names as those of lines. A generated id repeats nothing. */
    static final String EVENTS = """
            SELECT topic, "partition", record_offset, epoch_us("time") AS happened, epoch_ms(received_at) AS received,
                   CASE WHEN headers IS NULL OR headers['tally-id'] IS NULL THEN source || chr(0) || id END AS identity,
                   type, data AS text, NULL AS document, NULL AS version, NULL AS sequence, NULL AS op
              FROM read_parquet([%s], union_by_name = true)""";

    static final String LINES = """
            SELECT topic, "partition", record_offset, epoch_us("time") AS happened, epoch_ms(received_at) AS received,
                   NULL AS identity, NULL AS type, text, document, version, sequence, op
              FROM read_parquet([%s], union_by_name = true)""";

    /** The cursor's row, which has these columns behind the batch. */
    static LakeRow of(ResultSet row) throws SQLException {
        long batch = row.getLong(1);
        return new LakeRow(
                row.wasNull() ? null : batch,
                row.getString(2),
                row.getInt(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getLong(12),
                row.getString(13));
    }

    boolean isIn(LedgerRange range) {
        return batch != null
                && batch == range.batch()
                && partition == range.partition().partition()
                && topic.equals(range.partition().topic());
    }

    String place() {
        return Recount.place(topic, partition, offset);
    }
}
