package dev.tally.aggregator.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.aggregator.count.CounterDelta;
import dev.tally.aggregator.count.EventCounters;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.record.InvalidRecordException;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Counts rows of the lake for a counter. Each row is an event that was counted once, so there is nothing to recognise. Reads in this
 * process: the driver needs the warehouse, workers do not. Files are chosen by the offsets that they say they hold.
 */
final class LakeReader {
    private final HadoopFileIO io;

    LakeReader(Configuration hadoop) {
        this.io = new HadoopFileIO(hadoop);
    }

    /**
     * What the rows in these ranges add.
     *
     * @param metadata of the table of the counter's type: one snapshot, whatever becomes of the table meanwhile
     * @throws IOException where a file cannot be read; so do exceptions of Iceberg, which are unchecked
     */
    CounterDelta count(CounterDefinition counter, String metadata, List<TopicRange> ranges) throws IOException {
        Table table = new BaseTable(new StaticTableOperations(metadata, io), counter.from());
        EventCounters counting = new EventCounters(counter.from(), List.of(counter), List.of());
        try (CloseableIterable<Record> rows = IcebergGenerics.read(table)
                .select("time", "data")
                .where(ranges.stream().map(LakeReader::isIn).reduce(Expressions.alwaysFalse(), Expressions::or))
                .build()) {
            for (Record row : rows) {
                add(row, counting);
            }
        }
        return counting.deltas().get(counter.name());
    }

    private static void add(Record row, EventCounters counting) {
        byte[] json = ((String) row.getField("data")).getBytes(UTF_8);
        long time = ((OffsetDateTime) row.getField("time")).toInstant().toEpochMilli();
        try {
            counting.count(counting.read(json), time);
        } catch (InvalidRecordException noText) {
            // A member that only this counter asks for is half a surrogate pair. On Kafka it is rejected alike: it is
            // missed.
        }
    }

    private static Expression isIn(TopicRange range) {
        return Expressions.and(
                Expressions.equal("topic", range.topic()),
                Expressions.equal("partition", range.partition()),
                Expressions.greaterThanOrEqual("record_offset", range.fromOffset()),
                Expressions.lessThan("record_offset", range.untilOffset()));
    }
}
