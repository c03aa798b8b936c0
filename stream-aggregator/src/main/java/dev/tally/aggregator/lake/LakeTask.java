package dev.tally.aggregator.lake;

import dev.tally.aggregator.count.CountingRules;
import dev.tally.aggregator.count.EventReader;
import dev.tally.aggregator.count.ReceivedRecord;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.spark.RangeReader;
import dev.tally.model.process.FailPoint;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.LineCodec;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What an executor needs to bring a range of records to data files. Tried again, or run twice, it writes other files, and only
 * those of the answer that the driver took are committed.
 *
 * @param tables every table, as the catalog knows it, by name
 * @param mostBytes how many bytes of keys and values it takes of a range, about
 */
record LakeTask(
        CountingRules rules,
        List<TablePlan> plans,
        Map<String, Table> tables,
        Map<String, Object> consumer,
        Duration patience,
        long mostBytes)
        implements Serializable {

    /**
     * A range, and which of its records are no rows.
     *
     * @param uncounted the offsets of repeats and rejections, ascending
     */
    record Piece(TopicRange range, long[] uncounted) implements Serializable {}

    LakeDelta write(Piece piece) {
        TopicRange range = piece.range();
        RowGroups groups = new RowGroups(plans, tables);
        // Null where the topic holds lines.
        EventReader events = rules.holdsEvents(range.topic())
                ? new EventReader(rules.sources().get(range.topic()), List.of())
                : null;
        try (RangeReader reader = RangeReader.borrow(range.topic(), range.partition(), consumer, patience)) {
            long next = reader.readWhole(range, mostBytes, record -> {
                if (Arrays.binarySearch(piece.uncounted(), record.offset()) < 0) {
                    add(range.topic(), record, events, groups);
                }
            });
            LakeDelta delta = groups.write(range.before(next));
            FailPoint.reach("L1");
            return delta;
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static void add(
            String topic, ConsumerRecord<byte[], byte[]> record, @Nullable EventReader events, RowGroups groups) {
        ReceivedRecord received = RangeReader.received(record);
        try {
            if (events != null) {
                groups.addEvent(events.read(received), record, received.receivedMillis());
            } else {
                groups.addLine(
                        LineCodec.decode(topic, received.key(), received.value(), received.headers()),
                        record,
                        received.receivedMillis());
            }
        } catch (InvalidRecordException otherRules) {
            throw new IllegalStateException(
                    "record " + record.offset() + " of " + topic + "-" + record.partition()
                            + " was counted, and by the present configuration it cannot be read: "
                            + otherRules.getMessage(),
                    otherRules);
        }
    }
}
