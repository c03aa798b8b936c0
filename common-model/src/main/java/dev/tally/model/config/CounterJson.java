package dev.tally.model.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tally.model.config.Condition.All;
import dev.tally.model.config.Condition.Any;
import dev.tally.model.config.Condition.Comparison;
import dev.tally.model.config.Condition.Operator;
import dev.tally.model.time.DurationText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/**
 * What a counter counts, as JSON in the shape of {@code tally.yaml}: how it is stored, shown and compared. Two definitions
 * with equal JSON give equal tables; how long buckets are kept and how many groups there may be is not part of it.
 */
public final class CounterJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private CounterJson() {}

    /** The members {@code where}, {@code group-by}, {@code measures} and {@code every}, those that say something. */
    public static String of(CounterDefinition counter) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            if (!counter.where().equals(Condition.ALWAYS)) {
                json.writeFieldName("where");
                condition(json, counter.where());
            }
            groupBy(json, counter.groupBy());
            measures(json, counter.measures());
            if (counter.isBucketed()) {
                json.writeArrayFieldStart("every");
                for (Duration width : counter.every()) {
                    json.writeString(DurationText.format(width));
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing a string cannot fail", impossible);
        }
        return text.toString();
    }

    private static void groupBy(JsonGenerator json, List<GroupField> fields) throws IOException {
        if (fields.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("group-by");
        for (GroupField field : fields) {
            if (field.missing() == null) {
                json.writeStringField(field.name(), field.at().toString());
            } else {
                json.writeObjectFieldStart(field.name());
                json.writeStringField("at", field.at().toString());
                json.writeStringField("missing", field.missing());
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private static void measures(JsonGenerator json, List<Measure> measures) throws IOException {
        json.writeObjectFieldStart("measures");
        for (Measure measure : measures) {
            if (measure.at() == null) {
                json.writeStringField(measure.name(), Choice.name(measure.kind()));
            } else {
                json.writeObjectFieldStart(measure.name());
                json.writeStringField(Choice.name(measure.kind()), measure.at().toString());
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private static void condition(JsonGenerator json, Condition condition) throws IOException {
        json.writeStartObject();
        if (condition instanceof All all) {
            conditions(json, "all", all.conditions());
        } else if (condition instanceof Any any) {
            conditions(json, "any", any.conditions());
        } else if (condition instanceof Comparison comparison) {
            json.writeStringField("at", comparison.at().toString());
            json.writeFieldName(Choice.name(comparison.operator()));
            if (comparison.operator() == Operator.IN) {
                json.writeStartArray();
                for (FieldValue value : comparison.values()) {
                    value(json, value);
                }
                json.writeEndArray();
            } else {
                value(json, comparison.values().get(0));
            }
        }
        json.writeEndObject();
    }

    private static void conditions(JsonGenerator json, String name, List<Condition> conditions) throws IOException {
        json.writeArrayFieldStart(name);
        for (Condition condition : conditions) {
            condition(json, condition);
        }
        json.writeEndArray();
    }

    private static void value(JsonGenerator json, FieldValue value) throws IOException {
        switch (value.kind()) {
            case NUMBER -> json.writeNumber(value.text());
            case BOOLEAN -> json.writeBoolean(value.equals(FieldValue.TRUE));
            default -> json.writeString(value.text());
        }
    }
}
