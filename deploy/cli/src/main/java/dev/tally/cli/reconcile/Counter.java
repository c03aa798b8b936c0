package dev.tally.cli.reconcile;

import dev.tally.model.config.Condition;
import dev.tally.model.config.Condition.All;
import dev.tally.model.config.Condition.Any;
import dev.tally.model.config.Condition.Comparison;
import dev.tally.model.config.CounterDefinition;
import dev.tally.model.config.FieldValue;
import dev.tally.model.config.GroupField;
import dev.tally.model.config.Measure;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Recounts one counter of the configuration, every group by itself. Not thread-safe. */
final class Counter {
    private static final int MAX_GROUP_BYTES = 256;

    private final CounterDefinition definition;
    private Map<Row, @Nullable BigDecimal[]> rows = new HashMap<>();
    long counted;
    long skipped;
    long excluded;
    long folded;
    private final Map<List<String>, Long> eventsOfGroup = new HashMap<>();

    /** The key of a row; width and start in milliseconds, 0 without buckets. */
    record Row(long width, long start, List<String> group) {}

    Counter(CounterDefinition definition) {
        this.definition = definition;
    }

    CounterDefinition definition() {
        return definition;
    }

    /** What each measure is in each row; a count is a whole number, a least or greatest of nothing is null. */
    Map<Row, @Nullable BigDecimal[]> rows() {
        return rows;
    }

    Set<List<String>> groups() {
        return eventsOfGroup.keySet().stream().filter(group -> !isOther(group)).collect(Collectors.toSet());
    }

    void take(@Nullable Object event, long time) throws Refused {
        if (!holds(definition.where(), event)) {
            excluded++;
            return;
        }
        List<String> group = group(event);
        BigDecimal[] numbers = numbers(event);
        if (group == null || numbers == null) {
            skipped++;
            return;
        }
        counted++;
        eventsOfGroup.merge(group, 1L, Long::sum);
        if (definition.every().isEmpty()) {
            merge(rows, new Row(0, 0, group), numbers);
        }
        for (Duration every : definition.every()) {
            long width = every.toMillis();
            merge(rows, new Row(width, Math.floorDiv(time, width) * width, group), numbers);
        }
    }

    /** The groups that are not among these become one. */
    void fold(Set<List<String>> admitted) {
        Map<Row, @Nullable BigDecimal[]> separate = rows;
        rows = new HashMap<>();
        List<String> other = definition.groupBy().stream()
                .map(field -> CounterDefinition.OTHER)
                .toList();
        separate.forEach((row, numbers) ->
                merge(rows, admitted.contains(row.group()) ? row : new Row(row.width(), row.start(), other), numbers));
        eventsOfGroup.forEach((group, events) -> folded += admitted.contains(group) ? 0 : events);
    }

    private void merge(Map<Row, @Nullable BigDecimal[]> into, Row row, @Nullable BigDecimal[] more) {
        into.merge(row, more, (sum, next) -> {
            BigDecimal[] both = new BigDecimal[sum.length];
            for (int i = 0; i < both.length; i++) {
                both[i] = both(definition.measures().get(i).kind(), sum[i], next[i]);
            }
            return both;
        });
    }

    private static @Nullable BigDecimal both(Measure.Kind kind, @Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return switch (kind) {
            case COUNT, SUM -> one.add(other);
            case MIN -> one.min(other);
            case MAX -> one.max(other);
        };
    }

    static boolean isOther(List<String> group) {
        return !group.isEmpty() && group.stream().allMatch(CounterDefinition.OTHER::equals);
    }

    private @Nullable List<String> group(@Nullable Object event) throws Refused {
        List<String> group = new ArrayList<>();
        for (GroupField field : definition.groupBy()) {
            Object member = Values.at(event, field.at().steps());
            String value = member == null ? field.missing() : Values.text(member);
            if (value == null
                    || value.indexOf('\0') >= 0
                    || value.getBytes(StandardCharsets.UTF_8).length > MAX_GROUP_BYTES) {
                return null;
            }
            group.add(value);
        }
        return List.copyOf(group);
    }

    private @Nullable BigDecimal @Nullable [] numbers(@Nullable Object event) {
        BigDecimal[] numbers = new BigDecimal[definition.measures().size()];
        for (int i = 0; i < numbers.length; i++) {
            Measure measure = definition.measures().get(i);
            if (measure.at() == null) {
                numbers[i] = BigDecimal.ONE;
                continue;
            }
            Object member = Values.at(event, measure.at().steps());
            if (member == null) {
                numbers[i] = measure.kind() == Measure.Kind.SUM ? BigDecimal.ZERO : null;
                continue;
            }
            numbers[i] = Values.number(member);
            if (numbers[i] == null) {
                return null;
            }
        }
        return numbers;
    }

    private static boolean holds(Condition condition, @Nullable Object event) throws Refused {
        if (condition instanceof All all) {
            for (Condition one : all.conditions()) {
                if (!holds(one, event)) {
                    return false;
                }
            }
            return true;
        }
        if (condition instanceof Any any) {
            for (Condition one : any.conditions()) {
                if (holds(one, event)) {
                    return true;
                }
            }
            return false;
        }
        return holds((Comparison) condition, event);
    }

    private static boolean holds(Comparison comparison, @Nullable Object event) throws Refused {
        Object member = Values.at(event, comparison.at().steps());
        FieldValue first = comparison.values().get(0);
        return switch (comparison.operator()) {
            case EXISTS -> (member != null) == Objects.equals(first.text(), "true");
            case EQ -> Objects.equals(order(member, first), 0);
            case NE -> !Objects.equals(order(member, first), 0);
            case IN -> isAmong(member, comparison.values());
            case GT -> sign(member, first) == 1;
            case GTE -> sign(member, first) >= 0;
            case LT -> sign(member, first) == -1;
            case LTE -> sign(member, first) == -1 || sign(member, first) == 0;
        };
    }

    private static boolean isAmong(@Nullable Object member, List<FieldValue> values) throws Refused {
        for (FieldValue value : values) {
            if (Objects.equals(order(member, value), 0)) {
                return true;
            }
        }
        return false;
    }

    /** -1, 0 or 1; less than all of them where the two have no order. */
    private static int sign(@Nullable Object member, FieldValue value) throws Refused {
        Integer order = order(member, value);
        return order == null || member instanceof Boolean ? -2 : Integer.signum(order);
    }

    /** Numbers by value, texts by their UTF-8; null where the two are of different kinds. */
    private static @Nullable Integer order(@Nullable Object member, FieldValue value) throws Refused {
        String text = Values.text(member);
        String other = value.text();
        if (text == null || other == null || !kind(member).equals(value.kind())) {
            return null;
        }
        if (value.kind() != FieldValue.Kind.NUMBER) {
            return Arrays.compareUnsigned(
                    text.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
        }
        BigDecimal number = Values.number(member);
        BigDecimal limit = Values.number(new Values.Numeral(other));
        return number == null || limit == null
                ? (text.equals(other) ? 0 : null)
                : Integer.valueOf(number.compareTo(limit));
    }

    private static FieldValue.Kind kind(@Nullable Object member) {
        return member instanceof Values.Numeral
                ? FieldValue.Kind.NUMBER
                : member instanceof Boolean ? FieldValue.Kind.BOOLEAN : FieldValue.Kind.STRING;
    }
}
