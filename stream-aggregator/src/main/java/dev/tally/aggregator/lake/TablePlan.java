package dev.tally.aggregator.lake;

import dev.tally.aggregator.sink.LakeStore.Table;
import dev.tally.model.config.Condition;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.FieldPaths;
import dev.tally.model.config.LakeColumn;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * What one table of the lake holds, and which columns it has. Immutable; travels to the executors.
 *
 * @param type the event type; null: the table holds lines
 * @param where which of the type's events
 * @param columns filled from members of the data
 * @param keep how long days stay; null: for ever
 */
record TablePlan(
        String name,
        @Nullable String type,
        Condition where,
        List<LakeColumn> columns,
        @Nullable Duration keep) implements Serializable {

    /** The documents' table: every counted record of a document, its ends and withdrawals included. */
    static TablePlan lines(@Nullable Duration keep) {
        return new TablePlan("lines", null, Condition.ALWAYS, List.of(), keep);
    }

    /** As the database names what it holds. */
    Table stored() {
        return new Table(name, type == null ? "lines" : where.equals(Condition.ALWAYS) ? "type" : "selection", type);
    }

    /** The columns of a new table. The numbers of the fields are the catalog's to give. */
    Schema schema() {
        List<NestedField> fields = new ArrayList<>();
        if (type == null) {
            add(fields, "document", true, Types.StringType.get(), "The document's name");
            add(fields, "version", false, Types.StringType.get(), "Which content; absent: a plain producer's record");
            add(fields, "sequence", false, Types.LongType.get(), "0, 1, 2 ... within the version");
            add(fields, "op", true, Types.StringType.get(), "line, end of the version, or withdraw");
            add(fields, "text", false, Types.StringType.get(), "The line without its end");
        } else {
            add(fields, "id", false, Types.StringType.get(), "The event's id");
            add(fields, "source", false, Types.StringType.get(), "Where the event is from");
            add(fields, "type", true, Types.StringType.get(), "The event's type");
        }
        add(fields, "time", true, Types.TimestampType.withZone(), "When it happened");
        add(fields, "received_at", true, Types.TimestampType.withZone(), "When Kafka received it");
        add(fields, "topic", true, Types.StringType.get(), "Where it is in Kafka");
        add(fields, "partition", true, Types.IntegerType.get(), "Where it is in Kafka");
        add(fields, "record_offset", true, Types.LongType.get(), "Where it is in Kafka");
        if (type != null) {
            Type texts = Types.MapType.ofOptional(1_001, 1_002, Types.StringType.get(), Types.StringType.get());
            add(fields, "headers", false, texts, "The record's headers that are not CloudEvents attributes");
            add(fields, "data", true, Types.StringType.get(), "The event as JSON");
        }
        for (LakeColumn column : columns) {
            add(fields, column.name(), false, typeOf(column), "From " + column.at());
        }
        return new Schema(fields);
    }

    private static void add(List<NestedField> fields, String name, boolean required, Type type, String comment) {
        int id = fields.size() + 1;
        fields.add(
                required
                        ? NestedField.required(id, name, type, comment)
                        : NestedField.optional(id, name, type, comment));
    }

    static Type typeOf(LakeColumn column) {
        return switch (column.type()) {
            case STRING -> Types.StringType.get();
            case LONG -> Types.LongType.get();
            case DOUBLE -> Types.DoubleType.get();
            case DECIMAL -> Types.DecimalType.of(ColumnValues.PRECISION, ColumnValues.SCALE);
            case BOOLEAN -> Types.BooleanType.get();
            case TIMESTAMP -> Types.TimestampType.withZone();
        };
    }

    static PartitionSpec partitioning(Schema schema) {
        return PartitionSpec.builderFor(schema).day("time").build();
    }

    /** What a task reads of each event of a type, in one pass, for all tables that hold it. */
    static final class Members {
        private final FieldPaths paths;
        private final Map<FieldPath, Integer> places = new HashMap<>();

        Members(List<TablePlan> plans) {
            Set<FieldPath> wanted = new LinkedHashSet<>();
            for (TablePlan plan : plans) {
                plan.where.forEachMember(wanted::add);
                plan.columns.forEach(column -> wanted.add(column.at()));
            }
            wanted.forEach(path -> places.put(path, places.size()));
            paths = FieldPaths.of(List.copyOf(wanted));
        }

        FieldPaths paths() {
            return paths;
        }

        boolean isNone() {
            return places.isEmpty();
        }

        int place(FieldPath path) {
            Integer place = places.get(path);
            if (place == null) {
                throw new IllegalArgumentException(path + " was not asked for");
            }
            return place;
        }
    }
}
