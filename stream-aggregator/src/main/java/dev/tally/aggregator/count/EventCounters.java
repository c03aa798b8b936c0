package dev.tally.aggregator.count;

import dev.tally.aggregator.count.CounterDelta.Row;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.FieldPath;
import dev.tally.model.config.FieldPaths;
import dev.tally.model.config.FieldValue;
import dev.tally.model.config.GroupField;
import dev.tally.model.config.Measure;
import dev.tally.model.record.InvalidRecordException;
import dev.tally.model.time.TimeBucket;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one event type: reads an event's members in one pass and adds it to each counter. Not thread-safe.
 */
public final class EventCounters {
    private static final FieldPath WHOLE = FieldPath.parse("");

    private final String type;
    private final List<Counter> counters = new ArrayList<>();
    private final Map<FieldPath, Integer> places = new HashMap<>();
    private final FieldPaths members;

    private record Counter(CounterDefinition definition, List<TimeBucket> buckets, CounterDelta delta) {}

    /**
     * @param definitions those that count this type; none: events are only checked to be JSON objects
     * @param more members that {@link #member} is asked for besides
     */
    public EventCounters(String type, List<CounterDefinition> definitions, List<FieldPath> more) {
        this.type = type;
        Set<FieldPath> paths = new LinkedHashSet<>();
        paths.add(WHOLE);
        paths.addAll(more);
        for (CounterDefinition definition : definitions) {
            definition.forEachMember(paths::add);
            counters.add(new Counter(definition, definition.buckets(), new CounterDelta(definition.measures())));
        }
        paths.forEach(path -> places.put(path, places.size()));
        members = FieldPaths.of(List.copyOf(paths));
    }

    /**
     * The members that the counters need of an event.
     *
     * @throws InvalidRecordException with code {@code event.json} where it is not a JSON object
     */
    public List<FieldValue> read(byte[] json) throws InvalidRecordException {
        List<FieldValue> values = members.read(json);
        if (!values.get(0).equals(FieldValue.OBJECT)) {
            throw new InvalidRecordException("event.json", "an event is a JSON object, and this is another value");
        }
        return values;
    }

    String type() {
        return type;
    }

    /** One of an event's members. */
    FieldValue member(List<FieldValue> values, FieldPath path) {
        return values.get(place(path));
    }

    /** Adds an event with these members to every counter. */
    public void count(List<FieldValue> values, long timeMillis) {
        for (Counter counter : counters) {
            count(counter, values, timeMillis);
        }
    }

    private void count(Counter counter, List<FieldValue> values, long timeMillis) {
        CounterDefinition definition = counter.definition();
        CounterDelta delta = counter.delta();
        if (!definition.where().holds(path -> member(values, path))) {
            delta.exclude();
            return;
        }
        List<String> group = group(definition, values);
        BigDecimal[] numbers = new BigDecimal[definition.measures().size()];
        if (group == null || !readNumbers(definition, values, numbers)) {
            delta.skip();
            return;
        }
        delta.count();
        if (counter.buckets().isEmpty()) {
            delta.add(new Row(0, 0, group), numbers);
        }
        for (TimeBucket bucket : counter.buckets()) {
            Row row = new Row(bucket.width().toMillis(), bucket.floorMillis(timeMillis), group);
            delta.add(row, numbers);
        }
    }

    /** Null where the event belongs to no group. */
    private @Nullable List<String> group(CounterDefinition definition, List<FieldValue> values) {
        List<GroupField> fields = definition.groupBy();
        String[] group = new String[fields.size()];
        for (int i = 0; i < group.length; i++) {
            GroupField field = fields.get(i);
            FieldValue value = member(values, field.at());
            String text = value.isMissing() ? field.missing() : value.text();
            if (text == null || !GroupField.isGroupValue(text)) {
                return null;
            }
            group[i] = text;
        }
        return List.of(group);
    }

    /** False where something else than a number stands at a measured member. */
    private boolean readNumbers(CounterDefinition definition, List<FieldValue> values, @Nullable BigDecimal[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            Measure measure = definition.measures().get(i);
            if (measure.at() == null) {
                continue;
            }
            FieldValue value = member(values, measure.at());
            if (value.isMissing()) {
                numbers[i] = measure.kind() == Measure.Kind.SUM ? BigDecimal.ZERO : null;
                continue;
            }
            numbers[i] = value.number();
            if (numbers[i] == null) {
                return false;
            }
        }
        return true;
    }

    private int place(FieldPath path) {
        Integer place = places.get(path);
        if (place == null) {
            throw new IllegalStateException(path + " was not announced");
        }
        return place;
    }

    /** What the events so far add, by counter. */
    public Map<String, CounterDelta> deltas() {
        Map<String, CounterDelta> deltas = new LinkedHashMap<>();
        counters.forEach(counter -> deltas.put(counter.definition().name(), counter.delta()));
        return deltas;
    }
}
