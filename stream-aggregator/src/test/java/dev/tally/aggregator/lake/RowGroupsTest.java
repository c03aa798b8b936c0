package dev.tally.aggregator.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.aggregator.count.EventReader;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.spark.RangeReader;
import dev.tally.model.config.Condition.Comparison;
import dev.tally.model.config.Condition.Operator;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.FieldValue;
import dev.tally.model.config.LakeColumn;
import dev.tally.model.config.LakeColumn.Type;
import dev.tally.model.record.Event;
import dev.tally.model.record.EventCodec;
import dev.tally.model.record.WireRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowGroupsTest {
    private static final Instant TIME = Instant.parse("2026-03-01T00:00:00Z");

    @TempDir
    private Path warehouse;

    /** It has no UTF-8, so no file can hold it; counting took the event, as no counter reads that member. */
    @Test
    void aTextWithHalfASurrogatePairLeavesItsColumnEmptyAndStaysInTheData() throws Exception {
        TablePlan plan = new TablePlan(
                "play",
                "play",
                new Comparison(
                        FieldPath.parse("/title"), Operator.NE, List.of(new FieldValue(FieldValue.Kind.STRING, "b"))),
                List.of(
                        new LakeColumn("title", FieldPath.parse("/title"), Type.STRING),
                        new LakeColumn("at", FieldPath.parse("/at"), Type.TIMESTAMP),
                        new LakeColumn("n", FieldPath.parse("/n"), Type.LONG)),
                null);
        Table table = create(plan);
        RowGroups groups = new RowGroups(List.of(plan), Map.of("play", table));
        String half = "{\"title\":\"abc\\ud83d\",\"at\":\"\\ude00\",\"n\":1}";
        String whole = "{\"title\":\"abc\\ud83d\\ude00\",\"n\":2}";

        add(groups, half, 0);
        add(groups, whole, 1);
        LakeDelta delta = groups.write(new TopicRange("tally.events.v1", 0, 0, 2));

        assertThat(delta.unfit()).isEqualTo(Map.of("play", 2L));
        assertThat(rows(table, delta)).containsExactly("null null 1 " + half, "abc\uD83D\uDE00 null 2 " + whole);
    }

    private Table create(TablePlan plan) {
        Schema schema = plan.schema();
        return new HadoopTables(new Configuration())
                .create(
                        schema,
                        TablePlan.partitioning(schema),
                        Map.of(),
                        warehouse.resolve(plan.name()).toString());
    }

    private static void add(RowGroups groups, String json, long offset) throws Exception {
        WireRecord sent =
                EventCodec.encode(new Event("e" + offset, true, "/test", "play", TIME, json.getBytes(UTF_8)), null);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(sent.topic(), 0, offset, sent.key(), sent.value());
        sent.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        groups.addEvent(
                new EventReader(null, List.of()).read(RangeReader.received(record)), record, TIME.toEpochMilli());
    }

    private static List<String> rows(Table table, LakeDelta delta) throws IOException {
        List<String> rows = new ArrayList<>();
        for (LakeDelta.WrittenFile written : delta.files()) {
            try (CloseableIterable<Record> records =
                    DataFiles.read(table, written.file().location())) {
                records.forEach(row -> rows.add(row.getField("title") + " " + row.getField("at") + " "
                        + row.getField("n") + " " + row.getField("data")));
            }
        }
        return rows;
    }
}
