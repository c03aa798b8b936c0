package dev.tally.aggregator.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tally.aggregator.count.EventReader;
import dev.tally.aggregator.count.TopicRange;
import dev.tally.aggregator.lake.LakeDelta.WrittenFile;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.FieldValue;
import dev.tally.model.config.LakeColumn;
import dev.tally.model.record.Event;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.record.Line;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one range, by the table and the day they belong to: one file each. They are kept until the range is read, so memory
 * follows the range's bytes, however many days and types it touches. Not thread-safe.
 */
final class RowGroups {
    private final Map<String, TypeTables> byType = new HashMap<>();
    private final @Nullable OneTable lines;
    private final List<OneTable> all = new ArrayList<>();

    /** The tables that hold events of one type. */
    private record TypeTables(TablePlan.Members members, List<OneTable> tables) {}

    /** A table, and its rows by day. */
    private static final class OneTable {
        final TablePlan plan;
        final Table table;
        final GenericRecord empty;
        final int[] columnPlaces;
        final Map<LocalDate, List<Record>> rows = new TreeMap<>();
        long unfit;

        OneTable(TablePlan plan, Table table) {
            this.plan = plan;
            this.table = table;
            this.empty = GenericRecord.create(table.schema());
            this.columnPlaces = plan.columns().stream()
                    .mapToInt(column -> placeOf(column, table.schema().columns()))
                    .toArray();
        }

        /** -1 where the table has it with another type, since before: then its values stay in the data. */
        private static int placeOf(LakeColumn column, List<NestedField> fields) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(column.name())) {
                    return fields.get(i).type().equals(TablePlan.typeOf(column)) ? i : -1;
                }
            }
            return -1;
        }

        void add(Instant time, Record row) {
            rows.computeIfAbsent(LocalDate.ofInstant(time, ZoneOffset.UTC), day -> new ArrayList<>())
                    .add(row);
        }
    }

    RowGroups(List<TablePlan> plans, Map<String, Table> tables) {
        Map<String, List<TablePlan>> plansByType = new TreeMap<>();
        OneTable ofLines = null;
        for (TablePlan plan : plans) {
            if (plan.type() == null) {
                ofLines = new OneTable(plan, tables.get(plan.name()));
                all.add(ofLines);
            } else {
                plansByType
                        .computeIfAbsent(plan.type(), type -> new ArrayList<>())
                        .add(plan);
            }
        }
        lines = ofLines;
        plansByType.forEach((type, typePlans) -> {
            List<OneTable> typeTables = typePlans.stream()
                    .map(plan -> new OneTable(plan, tables.get(plan.name())))
                    .toList();
            byType.put(type, new TypeTables(new TablePlan.Members(typePlans), typeTables));
            all.addAll(typeTables);
        });
    }

    void addLine(Line line, ConsumerRecord<byte[], byte[]> record, long receivedMillis) {
        if (lines == null) {
            throw new IllegalStateException("the lake has no table of lines");
        }
        Instant received = Instant.ofEpochMilli(receivedMillis);
        Instant time = line.time() == null ? received : line.time();
        Record row = lines.empty.copy();
        row.set(0, line.document());
        row.set(1, line.version());
        row.set(2, line.version() == null ? null : (Object) line.sequence());
        row.set(3, line.op().name().toLowerCase(Locale.ROOT));
        row.set(4, line.op() == Line.Op.LINE ? new String(line.text(), UTF_8) : null);
        place(row, 5, time, received, record);
        lines.add(time, row);
    }

    void addEvent(EventReader.Read read, ConsumerRecord<byte[], byte[]> record, long receivedMillis)
            throws InvalidRecordException {
        Event event = read.event();
        TypeTables type = byType.get(event.type());
        if (type == null) {
            throw new IllegalStateException("the lake has no table for the type " + event.type());
        }
        List<FieldValue> members =
                type.members().isNone() ? List.of() : type.members().paths().readAnyText(read.json());
        Function<FieldPath, FieldValue> member =
                path -> members.get(type.members().place(path));
        Instant received = Instant.ofEpochMilli(receivedMillis);
        Instant time = event.time() == null ? received : event.time();
        String data = new String(read.json(), UTF_8);
        for (OneTable table : type.tables()) {
            if (table.plan.where().holds(member)) {
                Record row = table.empty.copy();
                row.set(0, event.idGiven() || !event.id().isEmpty() ? event.id() : null);
                row.set(1, event.source());
                row.set(2, event.type());
                place(row, 3, time, received, record);
                row.set(8, headers(record));
                row.set(9, data);
                setColumns(table, row, member);
                table.add(time, row);
            }
        }
    }

    private static void place(
            Record row, int at, Instant time, Instant received, ConsumerRecord<byte[], byte[]> record) {
        row.set(at, utc(time));
        row.set(at + 1, utc(received));
        row.set(at + 2, record.topic());
        row.set(at + 3, record.partition());
        row.set(at + 4, record.offset());
    }

    /** Down to the microsecond, as columns have it: rounding towards 1970 could give a time another bucket. */
    private static OffsetDateTime utc(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private static void setColumns(OneTable table, Record row, Function<FieldPath, FieldValue> member) {
        List<LakeColumn> columns = table.plan.columns();
        for (int i = 0; i < columns.size(); i++) {
            FieldValue value = member.apply(columns.get(i).at());
            if (value.isMissing()) {
                continue;
            }
            Object typed = ColumnValues.of(columns.get(i).type(), value);
            if (typed == null || table.columnPlaces[i] < 0) {
                table.unfit++;
            } else {
                row.set(table.columnPlaces[i], typed);
            }
        }
    }

    private static @Nullable Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = null;
        for (Header header : record.headers()) {
            if (!header.key().startsWith("ce_") && header.value() != null) {
                headers = headers == null ? new TreeMap<>() : headers;
                headers.put(header.key(), new String(header.value(), UTF_8));
            }
        }
        return headers;
    }

    /** Writes the rows, each day of each table into a file of its own. */
    LakeDelta write(TopicRange range) throws IOException {
        List<WrittenFile> files = new ArrayList<>();
        Map<String, Long> unfit = new HashMap<>();
        for (OneTable table : all) {
            for (Map.Entry<LocalDate, List<Record>> day : table.rows.entrySet()) {
                files.add(new WrittenFile(
                        table.plan.name(),
                        day.getKey(),
                        DataFiles.write(
                                table.table, day.getKey(), day.getValue().iterator())));
            }
            if (table.unfit > 0) {
                unfit.put(table.plan.name(), table.unfit);
            }
        }
        return new LakeDelta(range, files, unfit);
    }
}
